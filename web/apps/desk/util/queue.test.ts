import type { Shape } from "@client/api";
import { describe, expect, test } from "vitest";
import { arrivals, lines, neighbour, oldestWait, serving } from "./queue";

type Row = Shape["QueueRow"];

function row(id: string, given: Partial<Row> = {}): Row {
  return {
    id,
    customer: "*梅",
    guest: false,
    state: "waiting",
    topic: null,
    topic_title: null,
    summary: "",
    waiting_since: null,
    agent_id: null,
    agent_name: null,
    last_text: "",
    last_at: "2026-05-20T10:00:00Z",
    unread: 0,
    ...given,
  };
}

const queue: Shape["Queue"] = {
  waiting: [
    row("a", { waiting_since: "2026-05-20T10:01:00Z" }),
    row("b", { waiting_since: "2026-05-20T10:04:00Z" }),
  ],
  mine: [row("c", { agent_id: "1", agent_name: "Ada" })],
  others: [row("d", { agent_id: "2", agent_name: "Bo" }), row("e", { agent_id: "2", agent_name: "Bo" })],
  closed: [],
  agents_on: [
    { id: "1", name: "Ada" },
    { id: "3", name: "Cy" },
  ],
};

const said = (held: string[]): string[] =>
  lines(queue, new Set(held)).map((line) =>
    line.kind === "row" ? line.row.id : `${line.kind} ${line.group}`,
  );

describe("the list", () => {
  test("stands in groups, those of others only when there are any", () => {
    expect(said([])).toEqual(["heading waiting", "a", "b", "heading mine", "c", "heading others", "d", "e"]);
  });
  test("leaves out who is held back, and still counts them", () => {
    expect(said(["a", "b"]).slice(0, 3)).toEqual(["heading waiting", "empty waiting", "heading mine"]);
    expect(lines(queue, new Set(["a"]))[0]).toMatchObject({ count: 2 });
  });
  test("knows who is new", () => {
    expect(arrivals(queue, new Set(["a"])).map((each) => each.id)).toEqual(["b"]);
  });
});

describe("next and previous", () => {
  const all = lines(queue, new Set());
  test.each([
    [null, 1, "a"],
    ["b", 1, "c"],
    ["c", -1, "b"],
    ["e", 1, null],
    ["a", -1, null],
    ["gone", -1, "a"],
  ] as const)("from %s by %s stands %s", (open, step, there) => {
    expect(neighbour(all, open, step)).toBe(there);
  });
});

test("the floor counts who waits longest and who serves how many", () => {
  expect(oldestWait(queue.waiting)).toBe("2026-05-20T10:01:00Z");
  expect(oldestWait([])).toBeNull();
  expect(serving(queue).map(({ name, count, on }) => [name, count, on])).toEqual([
    ["Bo", 2, false],
    ["Ada", 1, true],
    ["Cy", 0, true],
  ]);
});
