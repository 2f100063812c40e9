import { mintKey } from "@client/api";
import { expect, test } from "vitest";

test("a key begins with its moment and is never the same twice", () => {
  const moment = Date.UTC(2026, 2, 2, 4);
  const keys = new Set(Array.from({ length: 100 }, () => mintKey(moment)));
  expect(keys.size).toBe(100);
  for (const key of keys) {
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(key.slice(0, 8) + key.slice(9, 13), 16)).toBe(moment);
  }
});
