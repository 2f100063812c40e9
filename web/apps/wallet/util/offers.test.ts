import type { Shape } from "@client/api";
import { describe, expect, test } from "vitest";
import { wayOf } from "./offers";

const offer = (code: string, prefill: Record<string, string> = {}): Shape["Offer"] => ({
  code,
  label: code,
  proof: "session",
  prefill,
});

const refused: Shape["Record"] = {
  id: "r1",
  kind: "transfer",
  direction: "out",
  title: "transfer",
  counterparty: null,
  amount: "150.00",
  outcome: "refused",
  money: "not_moved",
  money_label: "",
  at: "2026-05-20T06:02:00Z",
  reference: "1",
  why: {
    code: "insufficient_balance",
    title: "",
    cause: "",
    money: "",
    todo: "",
    until: null,
    offers: [offer("top_up", { amount: "30.00" }), offer("retry", { payee_id: "p1", amount: "150.00" })],
  },
};

describe("an offer leads", () => {
  test("from too little balance to a top-up of what is missing, and back to the transfer", () => {
    const way = wayOf(offer("top_up", { amount: "30.00" }), refused);
    expect(way).toEqual({
      kind: "page",
      to: `/top-up?amount=30.00&next=${encodeURIComponent("/transfer/amount?payee=p1&amount=150.00")}`,
    });
  });

  test("to the same form, filled as before", () => {
    expect(wayOf(offer("retry", { payee_id: "p1", amount: "150.00" }), refused)).toEqual({
      kind: "page",
      to: "/transfer/amount?payee=p1&amount=150.00",
    });
  });

  test("from a withdrawal that came back to another card for the same amount, and to the same form", () => {
    const back: Shape["Record"] = { ...refused, kind: "withdrawal" };
    expect(wayOf(offer("use_other_card", { amount: "150.00" }), back)).toEqual({
      kind: "page",
      to: "/withdraw?amount=150.00",
    });
    expect(wayOf(offer("retry", { card_id: "c1", amount: "150.00" }), back)).toEqual({
      kind: "page",
      to: "/withdraw/amount?card=c1&amount=150.00",
    });
  });

  test("to a person with the record in hand", () => {
    expect(wayOf(offer("talk_to_agent"), refused)).toEqual({
      kind: "page",
      to: "/support/chat?record=r1&person=1",
    });
  });

  test("to an article", () => {
    expect(wayOf(offer("read_article", { topic: "limits" }), null)).toEqual({
      kind: "outside",
      to: "/help/limits",
    });
  });

  test("from a freeze to the page that lifts it", () => {
    expect(wayOf(offer("unfreeze_request"), refused)).toEqual({ kind: "page", to: "/security?lift=1" });
  });

  test("to the server when the wallet has no page for it", () => {
    expect(wayOf(offer("inquire_bank"), refused)).toEqual({ kind: "action" });
  });
});
