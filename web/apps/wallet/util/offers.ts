import type { Shape } from "@client/api";
import { outside, paths, withQuery } from "./paths";

type Offer = Shape["Offer"];
type Rec = Shape["Record"];

/** Where an offer leads: to a page of the wallet, out of it, or to the server, which runs it. */
export type Way = { kind: "page"; to: string } | { kind: "outside"; to: string } | { kind: "action" };

const page = (to: string): Way => ({ kind: "page", to });

function prefill(offer: Offer): Record<string, string> {
  return offer.prefill ?? {};
}

/** The form of the same intent, filled with what was asked before; null where the record does not say enough. */
export function again(record: Rec, offer: Offer | null): string | null {
  const given = offer === null ? {} : prefill(offer);
  const amount = given.amount ?? record.amount;
  switch (record.kind) {
    case "top_up":
      return withQuery(given.card_id ? paths.topUpAmount : paths.topUp, { card: given.card_id, amount });
    case "transfer":
      return withQuery(given.payee_id || given.phone ? paths.transferAmount : paths.transfer, {
        payee: given.payee_id,
        phone: given.phone,
        amount,
        note: given.note ?? record.note,
      });
    case "payment":
      return given.order_id ? paths.order(given.order_id) : paths.orders;
    case "refund":
      return given.payment_id ? withQuery(paths.refund(given.payment_id), { amount }) : null;
    case "withdrawal":
      return withQuery(given.card_id ? paths.withdrawAmount : paths.withdraw, {
        card: given.card_id,
        amount,
      });
    case "opening":
      return null;
  }
}

export function wayOf(offer: Offer, record: Rec | null): Way {
  const given = prefill(offer);
  const id = offer.record_id ?? record?.id ?? null;
  switch (offer.code) {
    case "top_up": {
      const retry = record?.why?.offers.find((other) => other.code === "retry") ?? null;
      const back =
        record === null || record.kind === "top_up"
          ? null
          : (again(record, retry) ?? paths.record(record.id));
      return page(withQuery(paths.topUp, { amount: given.amount, card: given.card_id, next: back }));
    }
    case "retry": {
      const form = record === null ? null : again(record, offer);
      return form === null ? { kind: "action" } : page(form);
    }
    case "use_other_card":
      return page(
        withQuery(record?.kind === "withdrawal" ? paths.withdraw : paths.topUp, {
          amount: given.amount ?? record?.amount,
          not: given.card_id,
        }),
      );
    case "withdraw":
      return page(paths.withdraw);
    case "request_refund":
      return id === null ? { kind: "action" } : page(withQuery(paths.refund(id), { amount: given.amount }));
    case "track_refund":
      return id === null || id === record?.id ? { kind: "action" } : page(paths.record(id));
    case "talk_to_agent":
      return page(withQuery(paths.chat, { record: id, person: "1" }));
    case "read_article":
      return { kind: "outside", to: given.topic ? outside.article(given.topic) : outside.help };
    case "sign_in":
      // The sign-in page stands before it; what was said as a guest is in there then.
      return page(paths.chat);
    case "unlock":
      return page(paths.unlock);
    case "reset_password":
      return page(paths.resetPassword);
    case "sign_in_with_password":
      return page(paths.signInByPassword);
    case "change_password":
      return page(paths.changePassword);
    case "change_pin":
      return page(paths.changePin);
    case "reset_pin":
      return page(paths.resetPin);
    case "report_loss":
      return page(paths.lostPhone);
    case "recover_account":
      return page(paths.lostAll);
    case "rebind_phone":
      return page(paths.ownPhone);
    case "unfreeze_request":
      return page(withQuery(paths.security, { lift: "1" }));
    case "end_other_sessions":
      return page(withQuery(paths.devices, { others: "1" }));
    case "set_up_two_step":
      return page(paths.twoStep);
    case "add_passkey":
      return page(paths.passkeys);
    case "export_data":
      return page(paths.privacy);
    case "close_account":
      return page(paths.closeAccount);
    case "verify_identity":
      return page(paths.identity);
    case "raise_limit":
    case "lower_limit":
      return page(paths.limits);
    default:
      return { kind: "action" };
  }
}
