import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allowed, may, PERMISSIONS } from "./may";
import { pages, parts } from "./pages";

const file = readFileSync(new URL("../../../../src/upay/identity/staff_roles.toml", import.meta.url), "utf8");

/** What the shipped file gives a role, read as plainly as it is written. */
function given(role: string): string[] {
  const found = file.split(/^\[permission\./m).slice(1);
  return found
    .filter((one) => (/^roles = \[(.*)\]$/m.exec(one)?.[1] ?? "").includes(`"${role}"`))
    .map((one) => one.slice(0, one.indexOf("]")));
}

const names = (permissions: string[]) => allowed({ permissions }, pages).map((page) => page.name);

test("the permissions that the desk asks for are those of the file", () => {
  const named = [...file.matchAll(/^\[permission\.(\w+)\]$/gm)].map((one) => one[1]);
  expect([...PERMISSIONS]).toEqual(named);
});

test("with the shipped file an agent sees the three pages of agents, and a supervisor all", () => {
  expect(names(given("agent"))).toEqual(["knowledge.name", "assistant.name", "claims.title"]);
  expect(names(given("supervisor"))).toEqual(pages.map((page) => page.name));
  expect(allowed({ permissions: given("agent") }, parts).map((part) => part.for)).not.toContain("teach");
});

test("what the file gives or takes, the menus give and take, whatever the role is called", () => {
  expect(names([...given("agent"), "read_audit"])).toContain("audit.title");
  expect(names(given("supervisor").filter((one) => one !== "read_audit"))).not.toContain("audit.title");
  expect(allowed({ permissions: ["correct_assistant", "teach"] }, parts)).toHaveLength(parts.length);
});

test("nothing is shown before it is known who looks", () => {
  expect(may(undefined, "serve")).toBe(false);
  expect(allowed(undefined, pages)).toEqual([]);
});
