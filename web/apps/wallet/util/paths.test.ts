import { expect, test } from "vitest";
import { onward, outside, paths, withQuery } from "./paths";

test("links", () => {
  const example = (links: Record<string, string | ((id: string) => string)>) =>
    Object.values(links).map((link) => (typeof link === "string" ? link : link("x1")));
  expect([...example(paths), ...example(outside)]).toMatchInlineSnapshot(`
    [
      "/",
      "/records",
      "/records/x1",
      "/records/x1/refund",
      "/support",
      "/support/chat",
      "/me",
      "/limits",
      "/cards",
      "/cards/new",
      "/security",
      "/security/password",
      "/security/pin/change",
      "/security/pin",
      "/security/identity",
      "/security/phone",
      "/security/devices",
      "/security/two-step",
      "/security/passkeys",
      "/privacy",
      "/privacy/close",
      "/closed",
      "/security/notices",
      "/notifications",
      "/top-up",
      "/top-up/amount",
      "/transfer",
      "/transfer/amount",
      "/orders",
      "/orders/x1",
      "/pay",
      "/pay/x1",
      "/withdraw",
      "/withdraw/amount",
      "/sign-up",
      "/sign-in/code",
      "/sign-in/password",
      "/lost-phone",
      "/phone-change",
      "/lost-all",
      "/claim",
      "/claim-objection",
      "/not-me",
      "/unlock",
      "/reset-password",
      "/reset-link",
      "/accept-terms",
      "/guest",
      "/dev/outbox",
      "/help",
      "/help/check",
      "/terms",
      "/privacy-policy",
      "/help/x1",
      "/shop",
      "/desk",
      "/api/docs",
    ]
  `);
});

test("a query leaves out what is empty", () => {
  expect(withQuery(paths.topUp, { amount: "20.00", card: null })).toBe("/top-up?amount=20.00");
  expect(withQuery(paths.topUp, {})).toBe("/top-up");
});

test("only pages of our own are gone on to", () => {
  expect(onward("/transfer/amount?amount=5")).toBe("/transfer/amount?amount=5");
  for (const elsewhere of [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:0",
    null,
  ]) {
    expect(onward(elsewhere)).toBeNull();
  }
});
