import type { Shape } from "@client/api";
import { expect, it } from "vitest";
import { joined, slidOut } from "./earlier";

const messages = (...ids: string[]): Shape["Message"][] =>
  ids.map((id) => ({
    id,
    author: "customer",
    author_name: "",
    text: id,
    at: "2026-01-01T00:00:00Z",
    internal: false,
    record: null,
    choices: [],
    offers: [],
    cites: [],
    client_id: null,
    delivered_at: null,
    read_at: null,
  }));
const ids = (of: readonly Shape["Message"][]) => of.map(({ id }) => id).join("");

it("puts older messages before the latest page, each once", () => {
  expect(ids(joined(messages("a", "b", "c"), messages("c", "d")))).toBe("abcd");
  expect(ids(joined([], messages("c", "d")))).toBe("cd");
});

it("finds what newer messages pushed out of the page", () => {
  expect(ids(slidOut(messages("c", "d", "e"), messages("e", "f", "g")))).toBe("cd");
  expect(ids(slidOut(messages("c", "d"), messages("c", "d", "e")))).toBe("");
  expect(ids(slidOut([], messages("c")))).toBe("");
});
