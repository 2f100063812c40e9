import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { amountCheck, doorChecks } from "./checks";

const t = ((key: string) => key) as unknown as TFunction;

test.each([
  ["38", null],
  ["38.5", null],
  [" 38.50 ", null],
  ["0.01", null],
  ["9999999999999.99", null],
  ["", "ui.check.amount"],
  ["0", "ui.check.amount"],
  ["0.00", "ui.check.amount"],
  ["-5", "ui.check.amount"],
  ["1.005", "ui.check.amountDecimals"],
  ["1000000000000000000", "ui.check.amountLarge"],
  ["forty", "ui.check.amountNumber"],
  ["1e3", "ui.check.amountNumber"],
  ["１２", "ui.check.amountNumber"],
])("an amount of %s", (typed, said) => {
  expect(amountCheck(t)(typed)).toBe(said);
});

test.each([
  ["13800000001", null],
  ["+86 138-0000-0001", null],
  ["1380000", "ui.check.phone"],
  ["", "ui.check.phone"],
])("a number %s", (typed, said) => {
  expect(doorChecks(t).phone(typed)).toBe(said);
});

test.each([
  ["12345678", null],
  ["1234 5678 9012 3456", null],
  ["123456", "ui.check.code"],
  ["123456789", "ui.check.code"],
])("a code that was sent, %s", (typed, said) => {
  expect(doorChecks(t).code(typed)).toBe(said);
});
