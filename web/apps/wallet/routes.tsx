import { QueryClientProvider } from "@tanstack/react-query";
import { Framed } from "@ui/Framed";
import { Later, Part } from "@ui/later";
import { Offline } from "@ui/Offline";
import { Outdated } from "@ui/Outdated";
import { SignInAgain } from "@ui/SignInAgain";
import { ToTop } from "@ui/ToTop";
import { BrowserRouter, createRoutesFromElements, Outlet, Route, useRoutes } from "react-router";
import { Gate } from "./pages/Gate";
import { first, page } from "./util/page";
import { paths } from "./util/paths";
import { queryClient, whoNow } from "./util/queries";
import { begin, end, known } from "./util/session";

const SignInForm = new Part(async () => (await import("./forms/SignInForm")).SignInForm);
const Home = first(async () => (await import("./pages/Home")).Home);
const Records = page(async () => (await import("./pages/Records")).Records);
const RecordPage = page(async () => (await import("./pages/Record")).RecordPage);
const Refund = page(async () => (await import("./pages/Refund")).Refund);
const Support = page(async () => (await import("./pages/Support")).Support);
const Chat = page(async () => (await import("./pages/Chat")).Chat);
const Me = page(async () => (await import("./pages/Me")).Me);
const Limits = page(async () => (await import("./pages/Limits")).Limits);
const Cards = page(async () => (await import("./pages/Cards")).Cards);
const BindCard = page(async () => (await import("./pages/BindCard")).BindCard);
const Security = page(async () => (await import("./pages/Security")).Security);
const Devices = page(async () => (await import("./pages/Devices")).Devices);
const TwoStep = page(async () => (await import("./pages/TwoStep")).TwoStep);
const Passkeys = page(async () => (await import("./pages/Passkeys")).Passkeys);
const Privacy = page(async () => (await import("./pages/Privacy")).Privacy);
const CloseAccount = page(async () => (await import("./pages/CloseAccount")).CloseAccount);
const Closed = page(async () => (await import("./pages/Closed")).Closed);
const Identity = page(async () => (await import("./pages/Identity")).Identity);
const Notices = page(async () => (await import("./pages/Notices")).Notices);
const Notifications = page(async () => (await import("./pages/Notifications")).Notifications);
const ChangePassword = page(async () => (await import("./pages/ChangePassword")).ChangePassword);
const ChangePin = page(async () => (await import("./pages/ChangePin")).ChangePin);
const ResetPin = page(async () => (await import("./pages/ResetPin")).ResetPin);
const OwnPhone = page(async () => (await import("./pages/OwnPhone")).OwnPhone);
const SignInByCode = page(async () => (await import("./pages/SignInByCode")).SignInByCode);
const SignInByPassword = page(async () => (await import("./pages/SignInByPassword")).SignInByPassword);
const LostPhone = page(async () => (await import("./pages/LostPhone")).LostPhone);
const NotMe = page(async () => (await import("./pages/NotMe")).NotMe);
const PhoneChange = page(async () => (await import("./pages/PhoneChange")).PhoneChange);
const LostAll = page(async () => (await import("./pages/LostAll")).LostAll);
const Claim = page(async () => (await import("./pages/Claim")).Claim);
const ClaimObjection = page(async () => (await import("./pages/ClaimObjection")).ClaimObjection);
const TopUp = page(async () => (await import("./pages/TopUp")).TopUp);
const TopUpAmount = page(async () => (await import("./pages/TopUpAmount")).TopUpAmount);
const Transfer = page(async () => (await import("./pages/Transfer")).Transfer);
const TransferAmount = page(async () => (await import("./pages/TransferAmount")).TransferAmount);
const Orders = page(async () => (await import("./pages/Orders")).Orders);
const OrderPage = page(async () => (await import("./pages/Order")).OrderPage);
const PayByCode = page(async () => (await import("./pages/PayByCode")).PayByCode);
const PayShop = page(async () => (await import("./pages/PayShop")).PayShop);
const Withdraw = page(async () => (await import("./pages/Withdraw")).Withdraw);
const WithdrawAmount = page(async () => (await import("./pages/WithdrawAmount")).WithdrawAmount);
const SignUp = page(async () => (await import("./pages/SignUp")).SignUp);
const Unlock = page(async () => (await import("./pages/Unlock")).Unlock);
const ResetPassword = page(async () => (await import("./pages/ResetPassword")).ResetPassword);
const ResetLink = page(async () => (await import("./pages/ResetLink")).ResetLink);
const AcceptTerms = page(async () => (await import("./pages/AcceptTerms")).AcceptTerms);
const Guest = page(async () => (await import("./pages/Guest")).Guest);
const Outbox = page(async () => (await import("./pages/Outbox")).Outbox);
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
            home={paths.home}
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
      <Route path={paths.records} {...Records} />
      <Route path={paths.record(":id")} {...RecordPage} />
      <Route path={paths.refund(":id")} {...Refund} />
      <Route path={paths.support} {...Support} />
      <Route path={paths.chat} {...Chat} />
      <Route path={paths.me} {...Me} />
      <Route path={paths.limits} {...Limits} />
      <Route path={paths.cards} {...Cards} />
      <Route path={paths.bindCard} {...BindCard} />
      <Route path={paths.security} {...Security} />
      <Route path={paths.devices} {...Devices} />
      <Route path={paths.twoStep} {...TwoStep} />
      <Route path={paths.passkeys} {...Passkeys} />
      <Route path={paths.identity} {...Identity} />
      <Route path={paths.notices} {...Notices} />
      <Route path={paths.notifications} {...Notifications} />
      <Route path={paths.signInByPassword} {...SignInByPassword} />
      <Route path={paths.changePassword} {...ChangePassword} />
      <Route path={paths.changePin} {...ChangePin} />
      <Route path={paths.resetPin} {...ResetPin} />
      <Route path={paths.privacy} {...Privacy} />
      <Route path={paths.closeAccount} {...CloseAccount} />
      <Route path={paths.ownPhone} {...OwnPhone} />
      <Route path={paths.acceptTerms} {...AcceptTerms} />
      <Route path={paths.topUp} {...TopUp} />
      <Route path={paths.topUpAmount} {...TopUpAmount} />
      <Route path={paths.transfer} {...Transfer} />
      <Route path={paths.transferAmount} {...TransferAmount} />
      <Route path={paths.orders} {...Orders} />
      <Route path={paths.order(":id")} {...OrderPage} />
      <Route path={paths.payByCode} {...PayByCode} />
      <Route path={paths.payShop(":code")} {...PayShop} />
      <Route path={paths.withdraw} {...Withdraw} />
      <Route path={paths.withdrawAmount} {...WithdrawAmount} />
    </Route>
    <Route path={paths.signUp} {...SignUp} />
    <Route path={paths.signInByCode} {...SignInByCode} />
    <Route path={paths.lostPhone} {...LostPhone} />
    <Route path={paths.notMe} {...NotMe} />
    <Route path={paths.phoneChange} {...PhoneChange} />
    <Route path={paths.lostAll} {...LostAll} />
    <Route path={paths.claim} {...Claim} />
    <Route path={paths.claimObjection} {...ClaimObjection} />
    <Route path={paths.unlock} {...Unlock} />
    <Route path={paths.resetPassword} {...ResetPassword} />
    <Route path={paths.resetLink} {...ResetLink} />
    <Route path={paths.closed} {...Closed} />
    <Route path={paths.guest} {...Guest} />
    <Route path={paths.outbox} {...Outbox} />
    <Route path="*" {...NotFound} />
  </Route>,
);

function Pages() {
  return useRoutes(routes);
}

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <BrowserRouter>
        <Pages />
      </BrowserRouter>
    </QueryClientProvider>
  );
}
