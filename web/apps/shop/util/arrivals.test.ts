import type { Shape } from "@client/api";
import { expect, test } from "vitest";
import { arrived, paidIn } from "./arrivals";

const order = (id: string, payment_id: string | null, paid_at: string | null = null): Shape["ShopOrder"] => ({
  id,
  payment_id,
  paid_at,
  title: "白毫银针",
  amount: "40.00",
  state: payment_id === null ? "unpaid" : "paid",
  at: "2026-03-02T04:00:00Z",
  reference: "0000-0000-0000",
  customer: null,
  refunded: "0.00",
  refundable: "0.00",
});

test("what was there when the page opened has not arrived", () => {
  expect(arrived([order("a", "p1")], null)).toBeNull();
});

test("the latest payment since is what arrived", () => {
  const seen = paidIn([order("a", "p1"), order("b", null)]);
  expect(arrived([order("a", "p1"), order("b", null)], seen)).toBeNull();
  const now = [
    order("c", "p3", "2026-03-02T04:02:00Z"),
    order("b", "p2", "2026-03-02T04:03:00Z"),
    order("a", "p1"),
  ];
  expect(arrived(now, seen)?.id).toBe("b");
  expect(arrived(now, paidIn(now))).toBeNull();
});
