import { describe, expect, test } from "vitest";
import { amountText, day, minor, money, when } from "./format";

describe("amounts", () => {
  test.each([
    ["0", "¥0.00"],
    ["150.00", "¥150.00"],
    ["1234.5", "¥1,234.50"],
    ["-9876543.21", "-¥9,876,543.21"],
    ["90071992547409.93", "¥90,071,992,547,409.93"],
  ])("%s is shown as %s", (given, shown) => {
    expect(money(given)).toBe(shown);
  });

  test.each([
    ["150.00", 15000n],
    ["0.1", 10n],
    ["12.", 1200n],
    ["1.234", null],
    ["", null],
    ["1e3", null],
  ])("%s is %s in minor units", (given, units) => {
    expect(minor(given)).toBe(units);
  });

  test("text and minor units go back and forth", () => {
    for (const text of ["0.05", "4850.00", "-1.20"]) expect(amountText(minor(text) ?? 0n)).toBe(text);
  });
});

describe("times", () => {
  const now = new Date(2026, 4, 20, 18, 0);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

  test("near days have names", () => {
    expect(when(at(2026, 4, 20, 14, 2), "zh-CN", now)).toBe("今天 14:02");
    expect(when(at(2026, 4, 19, 9, 5), "en", now)).toBe("yesterday 09:05");
    expect(day(at(2026, 4, 21, 9, 5), "zh-CN", now)).toBe("明天");
  });

  test("far days have dates", () => {
    expect(day(at(2026, 2, 5, 9, 5), "zh-CN", now)).toBe("3月5日");
    expect(day(at(2025, 2, 5, 9, 5), "zh-CN", now)).toBe("2025年3月5日");
  });
});
