import { matchPath } from "react-router";
import { paths } from "./paths";

/** The pages that questions are foreseen from, by the names that the server knows; it takes no other. */
const PAGES = {
  records: [paths.records],
  top_up: [paths.topUp, paths.topUpAmount],
  transfer: [paths.transfer, paths.transferAmount],
  pay: [paths.orders, paths.order(":id"), paths.payByCode, paths.payShop(":code")],
  refund: [paths.refund(":id")],
  withdraw: [paths.withdraw, paths.withdrawAmount],
  cards: [paths.cards, paths.bindCard],
  limits: [paths.limits],
  security: [paths.security],
  password: [paths.changePassword],
  pin: [paths.changePin, paths.resetPin],
  identity: [paths.identity],
  phone: [paths.ownPhone],
  devices: [paths.devices],
  two_step: [paths.twoStep],
  passkeys: [paths.passkeys],
  notices: [paths.notices, paths.notifications],
  privacy: [paths.privacy],
  close_account: [paths.closeAccount],
  sign_in_code: [paths.signInByCode],
  sign_in_password: [paths.signInByPassword],
  sign_up: [paths.signUp],
  unlock: [paths.unlock],
  reset_password: [paths.resetPassword, paths.resetLink],
  lost_phone: [paths.lostPhone],
  lost_all: [paths.lostAll],
  not_me: [paths.notMe],
} as const;

/** The name of the page at a path, for the link to support that stands on it. */
export function pageAt(path: string): string | null {
  const found = Object.entries(PAGES).find(([, places]) =>
    places.some((place) => matchPath(place, path) !== null),
  );
  return found?.[0] ?? null;
}

const KEY = "upay.refused";
const MOST = 3;

/** What this browser was told of late by whoever refused it, the latest first; nothing of it is sent but on asking. */
export function refusedLately(): string[] {
  const kept = sessionStorage.getItem(KEY);
  return kept === null || kept === "" ? [] : kept.split(",");
}

export function noteRefusal(code: string): void {
  const kept = [code, ...refusedLately().filter((each) => each !== code)].slice(0, MOST);
  sessionStorage.setItem(KEY, kept.join(","));
}

export function forgetRefusals(): void {
  sessionStorage.removeItem(KEY);
}
