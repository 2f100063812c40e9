import { useTranslation } from "react-i18next";
import styles from "./records.module.css";
import { useCopy } from "./useCopy";

type Props = { text: string; name: string };

/** A code or number that a tap copies. */
export function CopyText({ text, name }: Props) {
  const { t } = useTranslation();
  const { said, copy } = useCopy();
  return (
    <button
      type="button"
      className={styles.copy}
      aria-label={`${t("ui.copy")} ${name} ${text}`}
      onClick={() => copy(text)}
    >
      {text}
      <span aria-live="polite">{said === null ? "" : ` ${t(`ui.${said}`)}`}</span>
    </button>
  );
}
