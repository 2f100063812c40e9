import type { Language as ApiLanguage } from "@client/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeLanguage } from "./i18n";

type Props = {
  /** Reads words again that came from the server. */
  after: () => Promise<void>;
};

const languages = [
  { code: "zh-CN", key: "ui.language.zh" },
  { code: "en", key: "ui.language.en" },
] as const;

/** Switch the language; the page stays with what was typed on it, and words that came from the server are read again. */
export function Language({ after }: Props) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState(i18n.language);

  async function choose(code: ApiLanguage): Promise<void> {
    setChosen(code);
    try {
      await changeLanguage(code);
    } catch {
      // Without a network there are no other words; the page goes on in those that it has.
      setChosen(i18n.language);
      return;
    }
    await after();
  }

  return (
    <fieldset className="segments">
      <legend className="unseen">{t("ui.language.name")}</legend>
      {languages.map(({ code, key }) => (
        <label key={code} lang={code}>
          <input type="radio" name="language" checked={chosen === code} onChange={() => void choose(code)} />
          <span>{t(key)}</span>
        </label>
      ))}
    </fieldset>
  );
}
