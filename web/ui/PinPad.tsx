import { useEffect, useId, useRef, useState } from "react";
import { Keypad } from "./Keypad";
import styles from "./pads.module.css";

type Props = {
  label: string;
  /** Runs by itself when the sixth digit is there. */
  onPin: (pin: string) => void;
  busy: boolean;
  busyLabel: string;
  error: string | null;
};

const LENGTH = 6;

/** Six digits; cleared whenever an answer comes back wrong. */
export function PinPad({ label, onPin, busy, busyLabel, error }: Props) {
  const [pin, setPin] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    if (!busy) {
      setPin("");
      field.current?.focus();
    }
  }, [busy]);

  function type(next: string): void {
    const digits = next.replace(/\D/g, "").slice(0, LENGTH);
    if (busy || pin.length === LENGTH) return;
    setPin(digits);
    if (digits.length === LENGTH) onPin(digits);
  }

  return (
    <div>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.pin}>
        <input
          ref={field}
          id={id}
          type="password"
          inputMode="none"
          autoComplete="off"
          value={pin}
          readOnly={busy}
          aria-invalid={error !== null}
          aria-describedby={`${id}-error`}
          onChange={(event) => type(event.target.value)}
        />
        <div className={styles.dots} aria-hidden="true">
          {Array.from({ length: LENGTH }, (_, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the places of a PIN never move.
            <span key={place} className={place < pin.length ? styles.full : undefined} />
          ))}
        </div>
      </div>
      <p id={`${id}-error`} className={styles.error} aria-live="assertive">
        {error}
      </p>
      <p className={styles.hint} aria-live="polite">
        {busy ? busyLabel : ""}
      </p>
      <Keypad
        point={false}
        onKey={(key) => type(pin + key)}
        onErase={() => setPin(busy ? pin : pin.slice(0, -1))}
      />
    </div>
  );
}
