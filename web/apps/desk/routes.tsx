import { QueryClientProvider } from "@tanstack/react-query";
import { isLanguage } from "@ui/i18n";
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { queries } from "./util/data";
import { useTheme } from "./util/theme";

const router = createBrowserRouter(
  [
    {
      path: "/sign-in",
      lazy: () => import("./pages/SignIn"),
      hydrateFallbackElement: <div aria-busy="true" />,
    },
    {
      path: "/",
      lazy: () => import("./pages/Desk"),
      hydrateFallbackElement: <div aria-busy="true" />,
      children: [
        { index: true, element: null },
        { path: "c/:id", element: null },
        { path: "floor", element: null },
        { path: "knowledge", lazy: () => import("./pages/Knowledge") },
        { path: "gaps", lazy: () => import("./pages/Gaps") },
        { path: "knowledge/:slug", lazy: () => import("./pages/Article") },
        { path: "assistant", lazy: () => import("./pages/AssistantFigures") },
        { path: "assistant/traces", lazy: () => import("./pages/AssistantTraces") },
        { path: "assistant/traces/:id", lazy: () => import("./pages/AssistantTrace") },
        { path: "assistant/flows", lazy: () => import("./pages/AssistantFlows") },
        { path: "assistant/examples", lazy: () => import("./pages/AssistantExamples") },
        { path: "assistant/utterances", lazy: () => import("./pages/AssistantUtterances") },
        { path: "assistant/versions", lazy: () => import("./pages/AssistantVersions") },
        { path: "assistant/versions/:number", lazy: () => import("./pages/AssistantVersion") },
        { path: "requests", lazy: () => import("./pages/Requests") },
        { path: "accounts", lazy: () => import("./pages/Accounts") },
        { path: "claims", lazy: () => import("./pages/Claims") },
        { path: "claims/:id", lazy: () => import("./pages/Claim") },
        { path: "staff", lazy: () => import("./pages/Staff") },
        { path: "me", lazy: () => import("./pages/Me") },
        { path: "emergency", lazy: () => import("./pages/Emergency") },
        { path: "audit", lazy: () => import("./pages/Audit") },
      ],
    },
    {
      path: "*",
      lazy: () => import("./pages/NotFound"),
      hydrateFallbackElement: <div aria-busy="true" />,
    },
  ],
  { basename: "/desk" },
);

const words = { "zh-CN": zhCN, en: enUS };

export function Root() {
  const { i18n } = useTranslation();
  const language = isLanguage(i18n.language) ? i18n.language : "zh-CN";
  const theme = useTheme();
  // Words of the server came in the language before; they are fetched in the new one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change that matters.
  useEffect(() => void queries.invalidateQueries(), [language]);
  return (
    <ConfigProvider theme={theme} locale={words[language]} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}
