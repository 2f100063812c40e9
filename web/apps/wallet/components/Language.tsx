import type { Language as ApiLanguage } from "@client/api";
import { changeLanguage } from "@ui/i18n";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "../util/queries";

const languages = [
  { code: "zh-CN", key: "language.zh" },
  { code: "en", key: "language.en" },
] as const;

/**
 * Switch the language; the page stays with what was typed on it, and words that came from the server are read again.
 * What the server has not answered is left alone: reading it again would take the page away.
 */
export function Language() {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState(i18n.language);

  async function choose(code: ApiLanguage): Promise<void> {
    setChosen(code);
    await changeLanguage(code);
    await queryClient.invalidateQueries({ predicate: ({ state }) => state.data !== undefined });
  }

  return (
    <fieldset className="segments">
      <legend className="unseen">{t("language.name")}</legend>
      {languages.map(({ code, key }) => (
        <label key={code} lang={code}>
          <input type="radio" name="language" checked={chosen === code} onChange={() => void choose(code)} />
          <span>{t(key)}</span>
        </label>
      ))}
    </fieldset>
  );
}
