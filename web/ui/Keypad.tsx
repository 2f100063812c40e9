import { useTranslation } from "react-i18next";
import styles from "./pads.module.css";

type Props = {
  /** The key left of zero. */
  point: boolean;
  onKey: (key: string) => void;
  onErase: () => void;
};

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** Digits for a thumb; a real keyboard types into the field that stands above. */
export function Keypad({ point, onKey, onErase }: Props) {
  const { t } = useTranslation();
  // Pressing a key must not take the focus from the field, or a real keyboard would stop working.
  const keep = (event: { preventDefault: () => void }): void => event.preventDefault();
  return (
    <div className={styles.keys}>
      {DIGITS.map((digit) => (
        <button
          key={digit}
          type="button"
          onPointerDown={keep}
          onMouseDown={keep}
          onClick={() => onKey(digit)}
        >
          {digit}
        </button>
      ))}
      {point ? (
        <button
          type="button"
          aria-label={t("ui.pad.point")}
          onPointerDown={keep}
          onMouseDown={keep}
          onClick={() => onKey(".")}
        >
          .
        </button>
      ) : (
        <span />
      )}
      <button type="button" onPointerDown={keep} onMouseDown={keep} onClick={() => onKey("0")}>
        0
      </button>
      <button
        type="button"
        aria-label={t("ui.pad.erase")}
        onPointerDown={keep}
        onMouseDown={keep}
        onClick={onErase}
      >
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor">
          <path
            d="M8 5h13v14H8l-6-7z M11.5 9.5l5 5 M16.5 9.5l-5 5"
            strokeWidth="1.8"
            strokeLinejoin="round"
          />
        </svg>
      </button>
    </div>
  );
}
