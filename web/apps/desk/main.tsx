import "@ui/tokens.css";
import { startI18n } from "@ui/i18n";
import { createRoot } from "react-dom/client";
import { Root } from "./routes";

await startI18n({
  first: {
    "zh-CN": () => import("./locales/zh-CN.json"),
    en: () => import("./locales/en.json"),
  },
});
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(<Root />);
