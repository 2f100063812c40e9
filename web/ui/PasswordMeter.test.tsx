import type { Strength } from "@client/strength";
import i18next from "i18next";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, test } from "vitest";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";
import { PasswordMeter, StrengthShown } from "./PasswordMeter";

beforeAll(() =>
  i18next.use(initReactI18next).init({
    lng: "zh-CN",
    resources: { "zh-CN": { translation: { ui: zh } }, en: { translation: { ui: en } } },
    interpolation: { escapeValue: false },
  }),
);

const shown = (found: Strength): string => renderToStaticMarkup(<StrengthShown found={found} />);

test.each([
  [0, "密码强度：太弱", "Password strength: too weak"],
  [1, "密码强度：一般", "Password strength: fair"],
  [2, "密码强度：较强", "Password strength: good"],
  [3, "密码强度：很强", "Password strength: strong"],
] as const)(
  "step %i is a word in both languages and so many of four, not a colour alone",
  async (step, zh, en) => {
    for (const [lang, word] of [
      ["zh-CN", zh],
      ["en", en],
    ] as const) {
      await i18next.changeLanguage(lang);
      const html = shown({ step, hint: null });
      expect(html).toContain(word);
      expect(html.match(/data-reached="true"/g)).toHaveLength(step + 1);
      expect(html.match(/data-reached=/g)).toHaveLength(4);
      expect(html).toContain('aria-hidden="true"');
    }
  },
);

test("why it would be refused stands beside it, as text", () => {
  expect(shown({ step: 0, hint: "密码里是 <b>手机号</b>。" })).toContain(
    "密码里是 &lt;b&gt;手机号&lt;/b&gt;。",
  );
});

test("until there is something to judge the hint stands there, and a place that is read out politely", () => {
  const judge = () => Promise.reject(new Error("is not asked"));
  const html = renderToStaticMarkup(<PasswordMeter value="" judge={judge} hint="至少 8 位" />);
  expect(html).toBe('至少 8 位<div aria-live="polite"></div>');
});
