import { describe, expect, test } from "vitest";
import { insertAt, slashAt } from "./slash";

describe("a slash opens the search", () => {
  test.each([
    ["/", ""],
    ["/转账", "转账"],
    ["你好 /refund late", "refund late"],
    ["first line\n/pin", "pin"],
  ])("in %j for %j", (text, query) => {
    expect(slashAt(text, text.length)?.query).toBe(query);
  });
  test.each(["", "and/or", "https://upay.example/help", "/pin\nnext"])("not in %j", (text) => {
    expect(slashAt(text, text.length)).toBeNull();
  });
});

test("the article stands where the search was, and writing goes on after it", () => {
  const text = "请看 /转账 谢谢";
  const slash = slashAt(text, 6);
  expect(slash).toEqual({ from: 3, to: 6, query: "转账" });
  if (slash === null) throw new Error("no slash found");
  expect(insertAt(text, slash, "《转账》 x")).toEqual({ text: "请看 《转账》 x 谢谢", caret: 10 });
});
