import { describe, expect, test } from "vitest";
import { isAddress, isOnly, sameWriting, writingOf } from "./knowledge";

describe("an address", () => {
  test.each(["fees", "transfer_how", "a10"])("%s is one", (slug) => expect(isAddress(slug)).toBe(true));
  test.each(["", "ab", "Fees", "1st", "a-b", "停车", "a".repeat(61)])("%s is none", (slug) =>
    expect(isAddress(slug)).toBe(false),
  );
});

test("an unknown part of the list is none of its parts", () => {
  expect(isOnly("review")).toBe(true);
  expect(isOnly("everything")).toBe(false);
});

test("a form that nobody has touched is the same as what it began with", () => {
  const begun = writingOf(null, "agent");
  expect(begun.audience).toBe("agent");
  expect(sameWriting(begun, writingOf(null, "agent"))).toBe(true);
  expect(sameWriting(begun, { ...begun, title: "x" })).toBe(false);
});
