import { QueryClientProvider } from "@tanstack/react-query";
import { Framed } from "@ui/Framed";
import { Offline } from "@ui/Offline";
import { Outdated } from "@ui/Outdated";
import { SignInAgain } from "@ui/SignInAgain";
import { ToTop } from "@ui/ToTop";
import { type ComponentType, lazy } from "react";
import { BrowserRouter, Outlet, Route, Routes } from "react-router";
import { Gate } from "./pages/Gate";
import { base, paths } from "./util/paths";
import { queryClient, whoNow } from "./util/queries";
import { begin, end, known } from "./util/session";

const page = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

const SignInForm = lazy(async () => ({ default: (await import("./forms/SignInForm")).SignInForm }));
const Home = page(async () => (await import("./pages/Home")).Home);
const Orders = page(async () => (await import("./pages/Orders")).Orders);
const NewOrder = page(async () => (await import("./pages/NewOrder")).NewOrder);
const OrderPage = page(async () => (await import("./pages/Order")).OrderPage);
const Refund = page(async () => (await import("./pages/Refund")).Refund);
const PrintedCode = page(async () => (await import("./pages/PrintedCode")).PrintedCode);
const Me = page(async () => (await import("./pages/Me")).Me);
const Unlock = page(async () => (await import("./pages/Unlock")).Unlock);
const ResetPassword = page(async () => (await import("./pages/ResetPassword")).ResetPassword);
const NotFound = page(async () => (await import("./pages/NotFound")).NotFound);

function Root() {
  return (
    <>
      <Offline />
      <Framed
        over={
          <SignInAgain
            known={known}
            who={whoNow}
            begin={begin}
            end={end}
            home={base}
            form={(onDone) => <SignInForm onDone={onDone} />}
          />
        }
      >
        <Outlet />
      </Framed>
      <ToTop />
      <Outdated />
    </>
  );
}

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <BrowserRouter basename={base}>
        <Routes>
          <Route element={<Root />}>
            <Route element={<Gate />}>
              <Route path={paths.home} element={<Home />} />
              <Route path={paths.orders} element={<Orders />} />
              <Route path={paths.newOrder} element={<NewOrder />} />
              <Route path={paths.order(":id")} element={<OrderPage />} />
              <Route path={paths.refund(":id")} element={<Refund />} />
              <Route path={paths.printedCode} element={<PrintedCode />} />
              <Route path={paths.me} element={<Me />} />
            </Route>
            <Route path={paths.unlock} element={<Unlock />} />
            <Route path={paths.resetPassword} element={<ResetPassword />} />
            <Route path="*" element={<NotFound />} />
          </Route>
        </Routes>
      </BrowserRouter>
    </QueryClientProvider>
  );
}
