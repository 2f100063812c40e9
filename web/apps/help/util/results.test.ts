import { describe, expect, test } from "vitest";
import { addressOf, langOf, moved, pieces } from "./results";

test("a snippet is text with marks, never markup", () => {
  expect(pieces("a <mark>top-up</mark> &amp; <b>more</b> &lt;i&gt;")).toEqual([
    { text: "a ", marked: false },
    { text: "top-up", marked: true },
    { text: " & <b>more</b> <i>", marked: false },
  ]);
  expect(pieces("")).toEqual([]);
});

describe("arrow keys go round through the field", () => {
  test.each([
    [-1, "ArrowDown", 0],
    [0, "ArrowDown", 1],
    [2, "ArrowDown", -1],
    [-1, "ArrowUp", 2],
    [0, "ArrowUp", -1],
  ] as const)("from %i by %s to %i of three", (from, key, to) => {
    expect(moved(from, key, 3)).toBe(to);
  });
});

test("links keep the language", () => {
  expect(addressOf("fees", langOf("en"))).toBe("/help/fees?lang=en");
  expect(addressOf("fees", langOf(undefined))).toBe("/help/fees?lang=zh");
});
