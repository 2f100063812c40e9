import { useTranslation } from "react-i18next";
import { outside } from "../util/paths";

/** Both texts, each in a page of its own, so that a form that is half filled stays as it is. */
export function TermsLinks() {
  const { t } = useTranslation();
  return (
    <>
      <a href={outside.terms} target="_blank" rel="noreferrer">
        {t("terms.use")}
      </a>
      {t("terms.and")}
      <a href={outside.privacyPolicy} target="_blank" rel="noreferrer">
        {t("terms.privacy")}
      </a>
    </>
  );
}
