import type { Shape } from "@client/api";

export type Tone = "good" | "bad" | "wait";

/** How a record went, for colour; the words beside it say the same. */
export const toneOf: Record<Shape["Record"]["outcome"], Tone> = {
  succeeded: "good",
  refused: "bad",
  pending: "wait",
};

/** "+¥20.00" or "-¥20.00" when money moved, the bare amount when it did not or is not known to have. */
export function signOf(record: Shape["Record"]): "+" | "-" | "" {
  if (record.outcome !== "succeeded") return "";
  return record.direction === "in" ? "+" : "-";
}
