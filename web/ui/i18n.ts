import { type Language, speak } from "@client/api";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Catalogue = { [key: string]: string | Catalogue };
type Loaders = Record<Language, () => Promise<{ default: Catalogue }>>;
/** An app's words: those of its first screens, and those of all others where the app keeps them apart. */
type Words = { first: Loaders; rest?: Loaders };

const KEY = "upay.language";
const shared: Loaders = {
  "zh-CN": () => import("./locales/zh-CN.json"),
  en: () => import("./locales/en.json"),
};
let own: Words | null = null;

export function isLanguage(value: unknown): value is Language {
  return value === "zh-CN" || value === "en";
}

/** What was chosen before, else the device's language, else Chinese. */
export function preferredLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "zh" || asked === "zh-CN") return "zh-CN";
  if (asked === "en") return "en";
  const kept = localStorage.getItem(KEY);
  if (isLanguage(kept)) return kept;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

function words(): Words {
  if (own === null) throw new Error("startI18n comes first");
  return own;
}

function add(language: Language, found: Catalogue): void {
  i18next.addResourceBundle(language, "translation", found, true, true);
}

async function loadFirst(language: Language): Promise<void> {
  const [common, app] = await Promise.all([shared[language](), words().first[language]()]);
  add(language, { ui: common.default, ...app.default });
}

async function loadRest(language: Language): Promise<void> {
  const found = await words().rest?.[language]();
  if (found !== undefined) add(language, found.default);
}

async function say(language: Language): Promise<void> {
  speak(language);
  document.documentElement.lang = language;
  document.title = i18next.getFixedT(language)("title");
  await i18next.changeLanguage(language);
}

/**
 * Load an app's first words in one language (`ui.*` are the shared ones) and make `useTranslation` work.
 * `beside` loads what the first screen needs besides.
 */
export async function startI18n(catalogues: Words, beside?: () => Promise<void>): Promise<void> {
  own = catalogues;
  const language = preferredLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    resources: {},
    react: { useSuspense: false },
  });
  await Promise.all([loadFirst(language), beside?.()]);
  await say(language);
}

/** Load the words of everything that is not on a first screen; whatever uses them is shown after it. */
export async function restOfWords(): Promise<void> {
  const language = i18next.language;
  if (isLanguage(language)) await loadRest(language);
}

/** Switch the language; the page stays where it is. */
export async function changeLanguage(language: Language): Promise<void> {
  // All of them, whichever page is open: nothing that stands there may be without words.
  await Promise.all([loadFirst(language), loadRest(language)]);
  localStorage.setItem(KEY, language);
  await say(language);
}
