import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const package_ = resolve(import.meta.dirname, "../../../src/upay");
const templates = resolve(package_, "api/public/templates");
type Words = Record<string, unknown> & { groups: { title: string; topics: string[] }[] };
const words = (lang: string): Words => JSON.parse(readFileSync(`${templates}/words.${lang}.json`, "utf8"));
const [zh, en] = [words("zh"), words("en")];

test("both languages have the same words and the same groups", () => {
  expect(Object.keys(en)).toEqual(Object.keys(zh));
  expect(en.groups.map((group) => group.topics)).toEqual(zh.groups.map((group) => group.topics));
});

test("every article that answers something stands in exactly one group", () => {
  const articles = readdirSync(`${package_}/support/knowledge/articles/zh`)
    .map((file) => file.replace(".md", ""))
    .filter((topic) => topic !== "small_talk" && topic !== "out_of_scope");
  expect(zh.groups.flatMap((group) => group.topics).sort()).toEqual(articles.sort());
});

test("every word is used by a page, and every word that a page uses exists", () => {
  const pages = readdirSync(templates).filter((file) => file.endsWith(".html"));
  const text = pages.map((file) => readFileSync(`${templates}/${file}`, "utf8")).join("\n");
  const used = new Set([...text.matchAll(/\bt\.(\w+)/g)].map((match) => match[1] ?? ""));
  expect([...used].sort()).toEqual(
    Object.keys(zh)
      .filter((key) => key !== "groups")
      .sort(),
  );
});

test("every hook of the script is in a page", () => {
  const text = readdirSync(templates)
    .filter((file) => file.endsWith(".html"))
    .map((file) => readFileSync(`${templates}/${file}`, "utf8"))
    .join("\n");
  for (const hook of ["data-search", "data-feedback=", "data-answers", "data-thanks"]) {
    expect(text).toContain(hook);
  }
});
