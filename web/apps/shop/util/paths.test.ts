import { expect, test } from "vitest";
import { base, outside, paths } from "./paths";

test("every link of the shop's app", () => {
  const example = (links: Record<string, string | ((id: string) => string)>) =>
    Object.values(links).map((link) => (typeof link === "string" ? link : link("x1")));
  expect([base, ...example(paths), ...example(outside)]).toMatchInlineSnapshot(`
    [
      "/shop",
      "/",
      "/orders",
      "/orders/new",
      "/orders/x1",
      "/orders/x1/refund",
      "/code",
      "/me",
      "/unlock",
      "/reset-password",
      "/",
      "/help",
      "/dev/outbox",
    ]
  `);
});
