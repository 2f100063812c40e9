import type { Shape } from "@client/api";
import { expect, test } from "vitest";
import { shownAfter } from "./arrivals";

const queue = (waiting: string[], mine: string[] = []): Shape["Queue"] => {
  const rows = (ids: string[]) => ids.map((id) => ({ id }) as Shape["QueueRow"]);
  return { waiting: rows(waiting), mine: rows(mine), others: [], closed: [], agents_on: [] };
};

test("the first list is shown whole", () => {
  expect([...shownAfter(null, queue(["a", "b"]), true)]).toEqual(["a", "b"]);
});
test("while somebody reads, who comes is not shown", () => {
  expect([...shownAfter(new Set(["a"]), queue(["a", "b"]), true)]).toEqual(["a"]);
});
test("while nobody reads, who comes is shown", () => {
  expect([...shownAfter(new Set(["a"]), queue(["a", "b"]), false)]).toEqual(["a", "b"]);
});
test("one's own released conversation is no newcomer, one who left and returns is", () => {
  const afterServing = shownAfter(new Set(["a"]), queue(["a"], ["m"]), true);
  expect([...shownAfter(afterServing, queue(["a", "m"]), true)]).toEqual(["a", "m"]);
  const afterLeaving = shownAfter(new Set(["a", "b"]), queue(["a"]), true);
  expect([...shownAfter(afterLeaving, queue(["a", "b"]), true)]).toEqual(["a"]);
});
