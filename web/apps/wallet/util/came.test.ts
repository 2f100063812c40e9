import { beforeEach, expect, test } from "vitest";
import { forgetRefusals, noteRefusal, pageAt, refusedLately } from "./came";

const kept = new Map<string, string>();
Object.defineProperty(globalThis, "sessionStorage", {
  value: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  },
});

beforeEach(() => kept.clear());

test("a page has the name that the server knows it by, and most have none", () => {
  expect(pageAt("/transfer/amount")).toBe("transfer");
  expect(pageAt("/withdraw/amount")).toBe("withdraw");
  expect(pageAt("/pay/T1")).toBe("pay");
  expect(pageAt("/pay")).toBe("pay");
  expect(pageAt("/records/r1/refund")).toBe("refund");
  expect(pageAt("/records/r1")).toBeNull();
  expect(pageAt("/")).toBeNull();
});

test("the latest refusals are kept, each once, and forgotten on signing in", () => {
  for (const code of ["code_wrong", "password_wrong", "code_wrong", "account_locked", "code_expired"])
    noteRefusal(code);
  expect(refusedLately()).toEqual(["code_expired", "account_locked", "code_wrong"]);
  forgetRefusals();
  expect(refusedLately()).toEqual([]);
});
