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

const catalogue = (folder: string, language: string, prefix = ""): Map<string, string> =>
  flat(JSON.parse(readFileSync(join(web, folder, "locales", `${language}.json`), "utf8")), prefix);

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
});
