import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./sheet.module.css";

/** The second half of a double tap must not land on what has just come to stand under the finger. */
const SETTLE_MS = 350;

type Props = {
  title: string;
  onClose: () => void;
  /** What it shows now; when that changes, taps have to wait a moment again. */
  step?: string;
  children: ReactNode;
};

/**
 * A sheet from the bottom of the phone, mounted while it is open. It is the browser's own dialog: focus stays in
 * it, Escape closes it, everything behind it is inert, and focus returns to where it came from.
 */
export function Sheet({ title, onClose, step = "", children }: Props) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element?.open === false) {
      element.showModal();
      // The way out stands first in it, but what it is for comes first.
      const first =
        element.querySelector<HTMLElement>("input:not([type=radio])") ?? element.querySelector("h2");
      first?.focus();
    }
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(step), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [step]);
  const settling = settled !== step;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog without our help.
    <dialog
      ref={dialog}
      className={styles.sheet}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current && !settling) onClose();
      }}
      onMouseDown={(event) => {
        // Nor may it take the focus from the field that waits for typing.
        if (settling) event.preventDefault();
      }}
    >
      <div className={styles.inside}>
        <header className={styles.head}>
          <h2 id={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" className={styles.close} aria-label={t("ui.close")} onClick={onClose}>
            <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
              <path d="M5 5l14 14M19 5L5 19" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
            </svg>
          </button>
        </header>
        <div className={settling ? styles.settling : undefined}>{children}</div>
      </div>
    </dialog>
  );
}
