import { type Language, speak } from "@client/api";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Catalogue = { [key: string]: string | Catalogue };
type Loaders = Record<Language, () => Promise<{ default: Catalogue }>>;

const KEY = "upay.language";
const shared: Loaders = {
  "zh-CN": () => import("./locales/zh-CN.json"),
  en: () => import("./locales/en.json"),
};
let own: Loaders | null = null;

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

async function load(language: Language): Promise<void> {
  if (own === null) throw new Error("startI18n comes first");
  const [common, app] = await Promise.all([shared[language](), own[language]()]);
  i18next.addResourceBundle(language, "translation", { ui: common.default, ...app.default }, true, true);
  speak(language);
  document.documentElement.lang = language;
  document.title = i18next.getFixedT(language)("title");
}

/** Load one language of an app's words (`ui.*` are the shared ones) and make `useTranslation` work. */
export async function startI18n(catalogues: Loaders): Promise<void> {
  own = catalogues;
  const language = preferredLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    resources: {},
    react: { useSuspense: false },
  });
  await load(language);
  await i18next.changeLanguage(language);
}

/** Switch the language; the page stays where it is. */
export async function changeLanguage(language: Language): Promise<void> {
  await load(language);
  localStorage.setItem(KEY, language);
  await i18next.changeLanguage(language);
}
