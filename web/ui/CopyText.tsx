import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./records.module.css";

type Props = { text: string; name: string };

/** A code or number that a tap copies. */
export function CopyText({ text, name }: Props) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className={styles.copy}
      aria-label={`${t("ui.copy")} ${name} ${text}`}
      onClick={() => void navigator.clipboard?.writeText(text).then(() => setCopied(true))}
    >
      {text}
      <span aria-live="polite">{copied ? ` ${t("ui.copied")}` : ""}</span>
    </button>
  );
}
