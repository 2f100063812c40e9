import { type ReactNode, useEffect, useId, useRef } from "react";
import { Keypad } from "./Keypad";
import styles from "./pads.module.css";

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with it, after somebody tried to go on. */
  error: string | null;
  /** What limits it, before it bites. */
  hint?: string | null;
  /** Stands in the room of the hint, so that no key moves under the finger that types. */
  instead?: ReactNode;
  onEnter: () => void;
};

/** Up to nine digits and two decimals: keeps what was there when a key would break that. */
export function typed(value: string, key: string): string {
  const next = value === "" && key === "." ? "0." : value === "0" && key !== "." ? key : value + key;
  return /^\d{0,9}(\.\d{0,2})?$/.test(next) ? next : value;
}

/** An amount in yuan, typed on the pad or on a keyboard. */
export function AmountPad({ label, value, onChange, error, hint = null, instead = null, onEnter }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    if (error !== null) field.current?.focus();
  }, [error]);
  return (
    <div>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.amount}>
        <span aria-hidden="true">¥</span>
        <input
          ref={field}
          id={id}
          className="amount"
          inputMode="none"
          autoComplete="off"
          placeholder="0.00"
          value={value}
          aria-invalid={error !== null}
          aria-describedby={`${id}-hint ${id}-error`}
          onChange={(event) => {
            const next = event.target.value.replace(/[,¥￥\s]/g, "").replace("。", ".");
            if (/^\d{0,9}(\.\d{0,2})?$/.test(next)) onChange(next);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") onEnter();
          }}
        />
      </div>
      <p id={`${id}-error`} className={styles.error} aria-live="polite">
        {error}
      </p>
      <div id={`${id}-hint`} className={styles.hints}>
        <p className={instead === null ? styles.hint : `${styles.hint} ${styles.covered}`}>{hint}</p>
        {instead}
      </div>
      <Keypad
        point
        onKey={(key) => onChange(typed(value, key))}
        onErase={() => onChange(value.slice(0, -1))}
      />
    </div>
  );
}
