import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const web = resolve(import.meta.dirname, "..");
const languages = ["zh-CN", "en"] as const;
type Nested = { [key: string]: string | Nested };

const apps = readdirSync(join(web, "apps")).filter((app) => existsSync(join(web, "apps", app, "locales")));

function flat(nested: Nested, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(nested)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

function wordsAt(folder: string, language: string, prefix = ""): Map<string, string> {
  const path = join(web, folder, `${language}.json`);
  return existsSync(path) ? flat(JSON.parse(readFileSync(path, "utf8")), prefix) : new Map();
}

/** All that an app says: the words of its first screens, where it keeps them apart, and the others. */
const catalogue = (folder: string, language: string, prefix = ""): Map<string, string> =>
  new Map([
    ...wordsAt(`${folder}/locales`, language, prefix),
    ...wordsAt(`${folder}/locales/first`, language, prefix),
  ]);

/** i18next's plural forms are one key: t("people", {count}) reads people_one and people_other. */
const base = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, "");
const bases = (keys: Iterable<string>): Set<string> => new Set([...keys].map(base));
const slots = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? "").sort();

type Used = { keys: Set<string>; prefixes: Set<string>; literals: string[] };

const SHOWN = new Set(["aria-label", "placeholder", "title", "alt", "label", "aria-description"]);
const isWords = (text: string): boolean => /\p{L}{2}/u.test(text.replace(/&\w+;/g, ""));

/** Reads which keys a file asks for: any string that is a known key, or the fixed head of a template, counts. */
function read(name: string, source: string, known: Set<string>, used: Used): void {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const complain = (node: ts.Node, text: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    used.literals.push(`${name}:${line + 1} ${text.trim().slice(0, 40)}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "t") {
      const first = node.arguments[0];
      if (first !== undefined && ts.isStringLiteralLike(first)) used.keys.add(first.text);
    }
    if (ts.isStringLiteralLike(node)) {
      if (known.has(node.text)) used.keys.add(node.text);
      if (/\p{Script=Han}/u.test(node.text)) complain(node, node.text);
    }
    if (ts.isTemplateExpression(node)) {
      if (node.head.text.includes(".")) used.prefixes.add(node.head.text);
      if (/\p{Script=Han}/u.test(node.getText())) complain(node, node.getText());
    }
    if (ts.isJsxText(node) && isWords(node.text)) complain(node, node.text);
    if (ts.isJsxAttribute(node) && SHOWN.has(node.name.getText())) {
      const value = node.initializer;
      if (value !== undefined && ts.isStringLiteral(value) && isWords(value.text)) complain(node, value.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function sources(folder: string): string[] {
  return readdirSync(join(web, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The file that an import means, or null for a package, a style or words. */
function meant(from: string, specifier: string): string | null {
  const path = specifier.startsWith("@ui/")
    ? join(web, "ui", specifier.slice(4))
    : specifier.startsWith(".")
      ? resolve(from, "..", specifier)
      : null;
  return (
    [".ts", ".tsx"].map((end) => `${path}${end}`).find((file) => path !== null && existsSync(file)) ?? null
  );
}

/** What a file brings along before a screen shows: all that it imports, but not what `page(…)` loads later, nor `withWords(…)`. */
function brings(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      if (node.importClause?.isTypeOnly !== true) found.push(node.moduleSpecifier.text);
    }
    if (ts.isCallExpression(node)) {
      if (["page", "withWords"].includes(node.expression.getText())) return;
      const first = node.arguments[0];
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword && first && ts.isStringLiteral(first))
        found.push(first.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Every file that an app may show before the rest of its words is there. */
function shownFirst(folder: string): string[] {
  const found = new Set([join(web, folder, "main.tsx")]);
  // A set is walked in the order in which it grows.
  for (const file of found) {
    for (const specifier of brings(file, readFileSync(file, "utf8"))) {
      const next = meant(file, specifier);
      if (next !== null) found.add(next);
    }
  }
  return [...found];
}

const fresh = (): Used => ({ keys: new Set(), prefixes: new Set(), literals: [] });

const isUsed = (key: string, used: Used): boolean =>
  used.keys.has(key) || [...used.prefixes].some((prefix) => key.startsWith(prefix));

test("the reader knows a used key, an unknown one and a literal", () => {
  const used = fresh();
  read(
    "x.tsx",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text to be read.
    'const a = t("one"); const b = t(`kind.${k}`); <p title="Good day">中文 {t("two")}</p>',
    new Set(),
    used,
  );
  expect([...used.keys]).toEqual(["one", "two"]);
  expect([...used.prefixes]).toEqual(["kind."]);
  expect(used.literals).toHaveLength(2);
});

test("what comes first is what is imported, and what is loaded without waiting for the words", () => {
  const source = `
    import type { Shape } from "@client/api";
    import { Row } from "./Row";
    const Home = first(async () => (await import("./Home")).Home);
    const Chat = page(async () => (await import("./Chat")).Chat);
  `;
  expect(brings("x.tsx", source)).toEqual(["./Row", "./Home"]);
});

describe("shared words", () => {
  test("say the same things in both languages", () => {
    expect([...bases(catalogue("ui", "en").keys())].sort()).toEqual(
      [...bases(catalogue("ui", "zh-CN").keys())].sort(),
    );
  });
  test("are all used by some app or part", () => {
    const known = bases(catalogue("ui", "zh-CN", "ui.").keys());
    const used = fresh();
    for (const file of ["ui", "apps"].flatMap(sources)) read(file, readFileSync(file, "utf8"), known, used);
    expect([...known].filter((key) => !isUsed(key, used))).toEqual([]);
  });
});

describe.each(apps)("words of %s", (app) => {
  const folder = `apps/${app}`;
  const words = Object.fromEntries(languages.map((language) => [language, catalogue(folder, language)]));
  const known = new Set([
    ...bases(catalogue(folder, "zh-CN").keys()),
    ...bases(catalogue("ui", "zh-CN", "ui.").keys()),
  ]);
  const used = fresh();
  for (const file of [...sources(folder), ...sources("ui")]) {
    read(file.slice(web.length + 1), readFileSync(file, "utf8"), known, used);
  }

  test("both languages have the same keys with the same slots", () => {
    const [zh, en] = [words["zh-CN"] ?? new Map(), words.en ?? new Map()];
    expect([...bases(en.keys())].sort()).toEqual([...bases(zh.keys())].sort());
    for (const [key, text] of zh) {
      const other = en.get(key) ?? en.get(`${base(key)}_other`) ?? "";
      expect({ key, slots: slots(other) }).toEqual({ key, slots: slots(text) });
    }
  });
  test("no key is missing", () => {
    expect([...used.keys].filter((key) => !known.has(key))).toEqual([]);
  });
  test("no key is unused", () => {
    const own = bases(catalogue(folder, "zh-CN").keys());
    // The browser tab's title is read by ui/i18n for every app.
    expect([...own].filter((key) => !isUsed(key, used) && key !== "title")).toEqual([]);
  });
  test("no words stand in the source", () => {
    expect(used.literals).toEqual([]);
  });
  if (existsSync(join(web, folder, "locales", "first"))) {
    test.each(languages)(
      "the first screens have all their words, and only they come first (%s)",
      (language) => {
        const first = bases(wordsAt(`${folder}/locales/first`, language).keys());
        const rest = bases(wordsAt(`${folder}/locales`, language).keys());
        const seen = fresh();
        for (const file of shownFirst(folder)) read(file, readFileSync(file, "utf8"), known, seen);
        expect([...rest].filter((key) => isUsed(key, seen))).toEqual([]);
        expect([...first].filter((key) => rest.has(key))).toEqual([]);
        expect([...first].filter((key) => !isUsed(key, seen) && key !== "title")).toEqual([]);
      },
    );
  }
});
