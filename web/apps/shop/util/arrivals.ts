import type { Shape } from "@client/api";

type Order = Shape["ShopOrder"];
type Seen = ReadonlySet<string>;

/** Which of these orders have been paid, by the ids of their payments. */
export function paidIn(orders: readonly Order[]): Seen {
  return new Set(
    orders.map(({ payment_id }) => payment_id).filter((id): id is string => typeof id === "string"),
  );
}

/** The latest of these orders that was paid since; null when none was, or when nothing was seen before. */
export function arrived(orders: readonly Order[], seen: Seen | null): Order | null {
  if (seen === null) return null;
  const fresh = orders.filter(({ payment_id }) => typeof payment_id === "string" && !seen.has(payment_id));
  return fresh.sort((a, b) => (a.paid_at ?? "").localeCompare(b.paid_at ?? "")).at(-1) ?? null;
}
