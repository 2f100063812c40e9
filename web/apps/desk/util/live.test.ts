import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queries } from "./data";
import { readAgain } from "./live";

const read: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  read.length = 0;
  vi.spyOn(queries, "invalidateQueries").mockImplementation(async (filter) => {
    read.push(filter?.queryKey === undefined ? "everything" : filter.queryKey.join(" "));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each([
  ["message.added", { conversation: "7" }, ["conversation 7", "queue"]],
  ["conversation.changed", { conversation: "7" }, ["conversation 7", "queue"]],
  ["message.read", { conversation: "7" }, ["conversation 7"]],
  ["presence", { conversation: "7" }, ["conversation 7"]],
  ["queue.changed", {}, ["queue"]],
  ["record.changed", { record: "1" }, ["conversation"]],
  ["refresh", {}, ["everything"]],
  ["something.else", {}, []],
])("%s reads again what it names", (name, ids, expected) => {
  readAgain({ name, ids: ids as Record<string, string> });
  vi.runAllTimers();
  expect(read).toEqual(expected);
});

test("many events at once are one reading", () => {
  for (let each = 0; each < 50; each += 1) readAgain({ name: "queue.changed", ids: {} });
  vi.runAllTimers();
  expect(read).toEqual(["queue"]);
});
