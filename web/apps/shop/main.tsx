import "@ui/tokens.css";
import "@ui/phone.css";
import "./shop.css";
import { startI18n } from "@ui/i18n";
import { loadPage } from "@ui/later";
import { createRoot } from "react-dom/client";
import { App, routes } from "./routes";
import { base } from "./util/paths";

const words = {
  first: {
    "zh-CN": () => import("./locales/zh-CN.json"),
    en: () => import("./locales/en.json"),
  },
};
await startI18n(words, () => loadPage(routes, window.location.pathname, base));
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(<App />);
