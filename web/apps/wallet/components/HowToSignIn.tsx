import { useId } from "react";
import { useTranslation } from "react-i18next";

type Props = { byKey: boolean; onChange: (byKey: boolean) => void };

/** What somebody new will sign in with: a password, or a passkey and no password. */
export function HowToSignIn({ byKey, onChange }: Props) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <fieldset className="choices">
      <legend>{t("signUp.how")}</legend>
      <label className="choice">
        <input type="radio" name={name} checked={!byKey} onChange={() => onChange(false)} />
        <span>
          {t("signUp.byPassword")}
          <small>{t("signUp.byPasswordAbout")}</small>
        </span>
      </label>
      <label className="choice">
        <input type="radio" name={name} checked={byKey} onChange={() => onChange(true)} />
        <span>
          {t("signUp.byKey")}
          <small>{t("signUp.byKeyAbout")}</small>
        </span>
      </label>
    </fieldset>
  );
}
