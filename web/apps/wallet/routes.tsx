import { QueryClientProvider } from "@tanstack/react-query";
import { Framed } from "@ui/Framed";
import { Offline } from "@ui/Offline";
import { Outdated } from "@ui/Outdated";
import { SignInAgain } from "@ui/SignInAgain";
import { ToTop } from "@ui/ToTop";
import { BrowserRouter, Outlet, Route, Routes } from "react-router";
import { Gate } from "./pages/Gate";
import { first, page } from "./util/page";
import { paths } from "./util/paths";
import { queryClient, whoNow } from "./util/queries";
import { begin, end, known } from "./util/session";

const SignInForm = first(async () => (await import("./forms/SignInForm")).SignInForm);
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
      <BrowserRouter>
        <Routes>
          <Route element={<Root />}>
            <Route element={<Gate />}>
              <Route path={paths.home} element={<Home />} />
              <Route path={paths.records} element={<Records />} />
              <Route path={paths.record(":id")} element={<RecordPage />} />
              <Route path={paths.refund(":id")} element={<Refund />} />
              <Route path={paths.support} element={<Support />} />
              <Route path={paths.chat} element={<Chat />} />
              <Route path={paths.me} element={<Me />} />
              <Route path={paths.limits} element={<Limits />} />
              <Route path={paths.cards} element={<Cards />} />
              <Route path={paths.bindCard} element={<BindCard />} />
              <Route path={paths.security} element={<Security />} />
              <Route path={paths.devices} element={<Devices />} />
              <Route path={paths.twoStep} element={<TwoStep />} />
              <Route path={paths.passkeys} element={<Passkeys />} />
              <Route path={paths.identity} element={<Identity />} />
              <Route path={paths.notices} element={<Notices />} />
              <Route path={paths.notifications} element={<Notifications />} />
              <Route path={paths.signInByPassword} element={<SignInByPassword />} />
              <Route path={paths.changePassword} element={<ChangePassword />} />
              <Route path={paths.changePin} element={<ChangePin />} />
              <Route path={paths.resetPin} element={<ResetPin />} />
              <Route path={paths.privacy} element={<Privacy />} />
              <Route path={paths.closeAccount} element={<CloseAccount />} />
              <Route path={paths.ownPhone} element={<OwnPhone />} />
              <Route path={paths.acceptTerms} element={<AcceptTerms />} />
              <Route path={paths.topUp} element={<TopUp />} />
              <Route path={paths.topUpAmount} element={<TopUpAmount />} />
              <Route path={paths.transfer} element={<Transfer />} />
              <Route path={paths.transferAmount} element={<TransferAmount />} />
              <Route path={paths.orders} element={<Orders />} />
              <Route path={paths.order(":id")} element={<OrderPage />} />
              <Route path={paths.payByCode} element={<PayByCode />} />
              <Route path={paths.payShop(":code")} element={<PayShop />} />
              <Route path={paths.withdraw} element={<Withdraw />} />
              <Route path={paths.withdrawAmount} element={<WithdrawAmount />} />
            </Route>
            <Route path={paths.signUp} element={<SignUp />} />
            <Route path={paths.signInByCode} element={<SignInByCode />} />
            <Route path={paths.lostPhone} element={<LostPhone />} />
            <Route path={paths.notMe} element={<NotMe />} />
            <Route path={paths.phoneChange} element={<PhoneChange />} />
            <Route path={paths.lostAll} element={<LostAll />} />
            <Route path={paths.claim} element={<Claim />} />
            <Route path={paths.claimObjection} element={<ClaimObjection />} />
            <Route path={paths.unlock} element={<Unlock />} />
            <Route path={paths.resetPassword} element={<ResetPassword />} />
            <Route path={paths.resetLink} element={<ResetLink />} />
            <Route path={paths.closed} element={<Closed />} />
            <Route path={paths.guest} element={<Guest />} />
            <Route path={paths.outbox} element={<Outbox />} />
            <Route path="*" element={<NotFound />} />
          </Route>
        </Routes>
      </BrowserRouter>
    </QueryClientProvider>
  );
}
