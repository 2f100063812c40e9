import { expect, test } from "vitest";
import { secretIn } from "./linkSecret";

test.each([
  ["#A1b2-c3_D4", "", "A1b2-c3_D4"],
  ["", "?code=A1b2-c3_D4", "A1b2-c3_D4"],
  ["#newer", "?code=older", "newer"],
  ["", "?word=A1b2", ""],
  ["", "", ""],
])("the secret of a link with %s and %s", (hash, search, secret) => {
  expect(secretIn(hash, search, "code")).toBe(secret);
});

test("a link that never had its secret in the query takes none from there", () => {
  expect(secretIn("", "?code=A1b2", null)).toBe("");
});
