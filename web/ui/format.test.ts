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

describe("times are those of Shanghai, wherever the device is", () => {
  const now = new Date("2026-05-20T10:00:00Z");

  test("near days have names", () => {
    expect(when("2026-05-20T06:02:00Z", "zh-CN", now)).toBe("今天 14:02");
    expect(when("2026-05-19T01:05:00Z", "en", now)).toBe("yesterday 09:05");
    expect(day("2026-05-21T01:05:00Z", "zh-CN", now)).toBe("明天");
  });

  test("a day begins at midnight in Shanghai", () => {
    expect(when("2026-05-19T16:00:00Z", "zh-CN", now)).toBe("今天 00:00");
    expect(when("2026-05-19T15:59:00Z", "zh-CN", now)).toBe("昨天 23:59");
  });

  test("far days have dates", () => {
    expect(day("2026-03-05T01:05:00Z", "zh-CN", now)).toBe("3月5日");
    expect(day("2025-03-05T01:05:00Z", "zh-CN", now)).toBe("2025年3月5日");
  });
});
