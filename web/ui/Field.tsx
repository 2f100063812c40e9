import type { HTMLInputAutoCompleteAttribute, ReactNode } from "react";
import styles from "./field.module.css";
import type { FieldProps } from "./useForm";

type Props = FieldProps & {
  label: string;
  type?: "text" | "tel" | "password";
  inputMode?: "text" | "tel" | "numeric" | "decimal" | "email";
  autoComplete?: HTMLInputAutoCompleteAttribute;
  maxLength?: number;
  placeholder?: string;
  /** It has come to stand on the screen because it is what is asked for now. */
  autoFocus?: boolean;
  /** Stands below while nothing is wrong. */
  hint?: ReactNode;
  /** Stands at the end of the line: a unit, a button. */
  end?: ReactNode;
};

/** A labelled line of input with its error below. */
export function Field({ label, id, error, hint, end, onChange, type = "text", ...input }: Props) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.line}>
        <input
          {...input}
          id={id}
          type={type}
          aria-invalid={error !== null}
          aria-describedby={`${id}-error ${id}-hint`}
          onChange={(event) => onChange(event.target.value)}
        />
        {end}
      </div>
      <p id={`${id}-error`} className={styles.error} aria-live="polite">
        {error}
      </p>
      <div id={`${id}-hint`} className={styles.hint}>
        {error === null ? hint : null}
      </div>
    </div>
  );
}
