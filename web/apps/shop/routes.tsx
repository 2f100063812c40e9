import { QueryClientProvider } from "@tanstack/react-query";
import { Framed } from "@ui/Framed";
import { Later, Part, routeTo } from "@ui/later";
import { Offline } from "@ui/Offline";
import { Outdated } from "@ui/Outdated";
import { SignInAgain } from "@ui/SignInAgain";
import { ToTop } from "@ui/ToTop";
import { BrowserRouter, createRoutesFromElements, Outlet, Route, useRoutes } from "react-router";
import { Gate } from "./pages/Gate";
import { base, paths } from "./util/paths";
import { queryClient, whoNow } from "./util/queries";
import { begin, end, known } from "./util/session";

const SignInForm = new Part(async () => (await import("./forms/SignInForm")).SignInForm);
const Home = routeTo(async () => (await import("./pages/Home")).Home);
const Orders = routeTo(async () => (await import("./pages/Orders")).Orders);
const NewOrder = routeTo(async () => (await import("./pages/NewOrder")).NewOrder);
const OrderPage = routeTo(async () => (await import("./pages/Order")).OrderPage);
const Refund = routeTo(async () => (await import("./pages/Refund")).Refund);
const PrintedCode = routeTo(async () => (await import("./pages/PrintedCode")).PrintedCode);
const Me = routeTo(async () => (await import("./pages/Me")).Me);
const Unlock = routeTo(async () => (await import("./pages/Unlock")).Unlock);
const ResetPassword = routeTo(async () => (await import("./pages/ResetPassword")).ResetPassword);
const NotFound = routeTo(async () => (await import("./pages/NotFound")).NotFound);

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
            form={(onDone) => <Later part={SignInForm} with={{ onDone }} />}
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

export const routes = createRoutesFromElements(
  <Route element={<Root />}>
    <Route element={<Gate />}>
      <Route path={paths.home} {...Home} />
      <Route path={paths.orders} {...Orders} />
      <Route path={paths.newOrder} {...NewOrder} />
      <Route path={paths.order(":id")} {...OrderPage} />
      <Route path={paths.refund(":id")} {...Refund} />
      <Route path={paths.printedCode} {...PrintedCode} />
      <Route path={paths.me} {...Me} />
    </Route>
    <Route path={paths.unlock} {...Unlock} />
    <Route path={paths.resetPassword} {...ResetPassword} />
    <Route path="*" {...NotFound} />
  </Route>,
);

function Pages() {
  return useRoutes(routes);
}

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <BrowserRouter basename={base}>
        <Pages />
      </BrowserRouter>
    </QueryClientProvider>
  );
}
