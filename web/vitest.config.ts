import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@client": resolve(import.meta.dirname, "client"),
      "@ui": resolve(import.meta.dirname, "ui"),
    },
  },
  test: {
    include: [
      "tests/**/*.test.ts",
      "client/**/*.test.ts",
      "ui/**/*.test.{ts,tsx}",
      "apps/**/*.test.{ts,tsx}",
    ],
    environment: "node",
  },
});
