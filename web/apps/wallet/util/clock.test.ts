import { expect, test } from "vitest";
import { clockOf, minuteOf } from "./clock";

test("every minute of a day reads back as itself", () => {
  for (let minute = 0; minute < 1440; minute++) expect(minuteOf(clockOf(minute))).toBe(minute);
  expect([clockOf(0), clockOf(1320), clockOf(1439)]).toEqual(["00:00", "22:00", "23:59"]);
});

test("what is no time of day is none", () => {
  for (const typed of ["", "24:00", "9:00", "12:60", "12:5", "noon"]) expect(minuteOf(typed)).toBeNull();
});
