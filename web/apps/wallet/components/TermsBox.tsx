import styles from "@ui/field.module.css";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { TermsLinks } from "./TermsLinks";

type Props = { checked: boolean; missing: boolean; onChange: (checked: boolean) => void };

/** The box that accepts the terms, beside the words to read before. Nothing is ticked for anybody. */
export function TermsBox({ checked, missing, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div>
      <div className="terms-box">
        <input
          id={id}
          type="checkbox"
          checked={checked}
          aria-invalid={missing}
          aria-describedby={`${id}-missing`}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>
          <label htmlFor={id}>{t("terms.agree")}</label> <TermsLinks />
        </span>
      </div>
      <p id={`${id}-missing`} role="alert" className={styles.error}>
        {missing ? t("terms.missing") : null}
      </p>
    </div>
  );
}
