import { expect, test } from "vitest";
import { looksLikeIdNumber } from "./idNumber";

const mainland = {
  label: "身份证号",
  example: "18 位，最后一位可能是 X",
  pattern: "^[1-9][0-9]{5}([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]$",
  malformed: "身份证号是 18 位",
};

test("a number is read without spaces, hyphens and small letters", () => {
  for (const typed of ["11010519491231002X", "110105 19491231 002x", " 110105-19491231-002x "])
    expect(looksLikeIdNumber(mainland, typed)).toBe(true);
});

test("what is too short, too long or has other characters does not look like one", () => {
  for (const typed of ["", "1101051949123100", "110105194912310020X", "11010519491231002Y"])
    expect(looksLikeIdNumber(mainland, typed)).toBe(false);
});
