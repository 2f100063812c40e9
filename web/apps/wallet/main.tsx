import "@ui/tokens.css";
import "@ui/phone.css";
import "./wallet.css";
import { whenRefused } from "@client/api";
import { startI18n } from "@ui/i18n";
import { loadPage } from "@ui/later";
import { createRoot } from "react-dom/client";
import { App, routes } from "./routes";
import { noteRefusal } from "./util/came";
import { known } from "./util/session";

const words = {
  first: {
    "zh-CN": () => import("./locales/first/zh-CN.json"),
    en: () => import("./locales/first/en.json"),
  },
  rest: {
    "zh-CN": () => import("./locales/zh-CN.json"),
    en: () => import("./locales/en.json"),
  },
};
await startI18n(words, () => loadPage(routes, window.location.pathname));
// Of somebody who is not signed in, what this browser was told makes questions likely; that nobody is, does not.
whenRefused(({ code }) => {
  if (known() === undefined && code !== "session_expired") noteRefusal(code);
});
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(<App />);
