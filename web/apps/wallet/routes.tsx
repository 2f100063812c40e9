import { QueryClientProvider } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { createBrowserRouter, Outlet, ScrollRestoration } from "react-router";
import { RouterProvider } from "react-router/dom";
import { Broken } from "./components/Broken";
import { Offline } from "./components/Offline";
import { Gate } from "./pages/Gate";
import { SignInAgain } from "./pages/SignInAgain";
import { paths } from "./util/paths";
import { queryClient } from "./util/queries";

function Root() {
  return (
    <>
      <Offline />
      <Outlet />
      <SignInAgain />
      <ScrollRestoration />
    </>
  );
}

const page = (load: () => Promise<ComponentType>) => async () => ({ Component: await load() });

const router = createBrowserRouter([
  {
    Component: Root,
    ErrorBoundary: Broken,
    HydrateFallback: () => null,
    children: [
      {
        Component: Gate,
        children: [
          { path: paths.home, lazy: page(async () => (await import("./pages/Home")).Home) },
          { path: paths.records, lazy: page(async () => (await import("./pages/Records")).Records) },
          { path: paths.record(":id"), lazy: page(async () => (await import("./pages/Record")).RecordPage) },
          { path: paths.refund(":id"), lazy: page(async () => (await import("./pages/Refund")).Refund) },
          { path: paths.support, lazy: page(async () => (await import("./pages/Support")).Support) },
          { path: paths.chat, lazy: page(async () => (await import("./pages/Chat")).Chat) },
          { path: paths.me, lazy: page(async () => (await import("./pages/Me")).Me) },
          { path: paths.limits, lazy: page(async () => (await import("./pages/Limits")).Limits) },
          { path: paths.cards, lazy: page(async () => (await import("./pages/Cards")).Cards) },
          { path: paths.bindCard, lazy: page(async () => (await import("./pages/BindCard")).BindCard) },
          { path: paths.security, lazy: page(async () => (await import("./pages/Security")).Security) },
          { path: paths.resetPin, lazy: page(async () => (await import("./pages/ResetPin")).ResetPin) },
          { path: paths.topUp, lazy: page(async () => (await import("./pages/TopUp")).TopUp) },
          {
            path: paths.topUpAmount,
            lazy: page(async () => (await import("./pages/TopUpAmount")).TopUpAmount),
          },
          { path: paths.transfer, lazy: page(async () => (await import("./pages/Transfer")).Transfer) },
          {
            path: paths.transferAmount,
            lazy: page(async () => (await import("./pages/TransferAmount")).TransferAmount),
          },
          { path: paths.orders, lazy: page(async () => (await import("./pages/Orders")).Orders) },
          { path: paths.order(":id"), lazy: page(async () => (await import("./pages/Order")).OrderPage) },
          { path: paths.withdraw, lazy: page(async () => (await import("./pages/Withdraw")).Withdraw) },
        ],
      },
      { path: paths.signUp, lazy: page(async () => (await import("./pages/SignUp")).SignUp) },
      { path: paths.unlock, lazy: page(async () => (await import("./pages/Unlock")).Unlock) },
      {
        path: paths.resetPassword,
        lazy: page(async () => (await import("./pages/ResetPassword")).ResetPassword),
      },
      { path: paths.outbox, lazy: page(async () => (await import("./pages/Outbox")).Outbox) },
      { path: "*", lazy: page(async () => (await import("./pages/NotFound")).NotFound) },
    ],
  },
]);

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
