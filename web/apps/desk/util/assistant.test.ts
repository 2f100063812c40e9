import { expect, test } from "vitest";
import { daysUntil, percent, precisely, wantedIn } from "./assistant";

test("days are Shanghai's, and both ends count", () => {
  const late = new Date("2026-03-02T17:30:00Z");
  expect(daysUntil(late, 1)).toEqual({ since: "2026-03-03", until: "2026-03-03" });
  expect(daysUntil(late, 7)).toEqual({ since: "2026-02-25", until: "2026-03-03" });
});

test("what is looked for is read from the address, and nothing else", () => {
  const search = new URLSearchParams("topic=fees&outcome=silent&lang=&page=4");
  expect(wantedIn(search)).toEqual({ topic: "fees", outcome: "silent" });
});

test("of nothing there is no share", () => {
  expect([percent(0, 0), percent(1, 3), precisely(0.9094)]).toEqual(["–", "33%", "90.9%"]);
});
