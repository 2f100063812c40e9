import { changeLanguage } from "@ui/i18n";
import { useTranslation } from "react-i18next";
import { queryClient } from "../util/queries";

const languages = [
  { code: "zh-CN", key: "language.zh" },
  { code: "en", key: "language.en" },
] as const;

/** Switch the language; the page stays, and words that came from the server are read again. */
export function Language() {
  const { t, i18n } = useTranslation();
  return (
    <fieldset className="segments">
      <legend className="unseen">{t("language.name")}</legend>
      {languages.map(({ code, key }) => (
        <label key={code} lang={code}>
          <input
            type="radio"
            name="language"
            checked={i18n.language === code}
            onChange={() => void changeLanguage(code).then(() => queryClient.invalidateQueries())}
          />
          <span>{t(key)}</span>
        </label>
      ))}
    </fieldset>
  );
}
