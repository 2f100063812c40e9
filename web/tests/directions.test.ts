import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const web = resolve(import.meta.dirname, "..");

/** Higher may import lower, never the other way round; inside one layer everything may. */
const layers = ["main", "routes", "pages", "forms", "components", "util", "ui", "client"] as const;
type Layer = (typeof layers)[number];

function sources(folder: string): string[] {
  return readdirSync(join(web, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$|\.d\.ts$/.test(entry.name),
    )
    .map((entry) => relative(web, join(entry.parentPath, entry.name)));
}

function place(path: string): { app: string | null; layer: Layer | null } {
  const [root, app, third] = path.split("/");
  if (root === "ui" || root === "client") return { app: null, layer: root };
  if (root !== "apps" || app === undefined || third === undefined) return { app: null, layer: null };
  const name = third.replace(/\.tsx?$/, "");
  return { app, layer: layers.find((layer) => layer === name) ?? null };
}

function target(from: string, specifier: string): string | null {
  if (specifier.startsWith("@ui/")) return `ui/${specifier.slice(4)}`;
  if (specifier.startsWith("@client/")) return `client/${specifier.slice(8)}`;
  if (specifier.startsWith(".")) return relative(web, resolve(web, from, "..", specifier));
  return null;
}

function imports(text: string): string[] {
  return [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)["']([^"']+)["']/g)].map(
    (match) => match[1] ?? "",
  );
}

function wrong(from: string, specifier: string): string | null {
  const to = target(from, specifier);
  if (to === null) return null;
  const [here, there] = [place(from), place(to)];
  if (there.app !== null && here.app !== there.app) return `${from} reaches into another app: ${specifier}`;
  if (here.layer === null || there.layer === null) return null;
  if (layers.indexOf(there.layer) < layers.indexOf(here.layer)) return `${from} reaches upward: ${specifier}`;
  return null;
}

describe("imports go downward", () => {
  test("the rule knows good from bad", () => {
    expect(wrong("apps/wallet/pages/Home.tsx", "../components/Row")).toBeNull();
    expect(wrong("apps/wallet/components/Row.tsx", "../pages/Home")).toContain("upward");
    expect(wrong("apps/wallet/pages/Home.tsx", "../../desk/pages/Queue")).toContain("another app");
    expect(wrong("ui/Sheet.tsx", "../apps/wallet/util/paths")).toContain("another app");
    expect(wrong("client/api.ts", "@ui/format")).toContain("upward");
  });

  test("in every source file", () => {
    const found = ["apps", "ui", "client"].flatMap(sources).flatMap((file) =>
      imports(readFileSync(join(web, file), "utf8"))
        .map((specifier) => wrong(file, specifier))
        .filter((problem) => problem !== null),
    );
    expect(found).toEqual([]);
  });
});
