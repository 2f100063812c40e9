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

test("a mark is read for what staff wrote, not for the customer's messages that we have just read", () => {
  vi.spyOn(queries, "getQueryData").mockReturnValue({
    messages: [
      { id: "ours", author: "agent" },
      { id: "theirs", author: "customer" },
    ],
  });
  readAgain({ name: "message.read", ids: { conversation: "7", message: "theirs" } });
  vi.runAllTimers();
  expect(read).toEqual([]);
  readAgain({ name: "message.read", ids: { conversation: "7", message: "ours" } });
  vi.runAllTimers();
  expect(read).toEqual(["conversation 7"]);
});
