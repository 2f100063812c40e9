import { type FormEvent, useId, useRef, useState } from "react";

export type Checks<K extends string> = Partial<
  Record<K, (value: string, all: Record<K, string>) => string | null>
>;

export type FieldProps = {
  id: string;
  name: string;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
  onBlur: () => void;
};

export type Form<K extends string> = {
  values: Record<K, string>;
  set: (name: K, value: string) => void;
  field: (name: K) => FieldProps;
  /** Whether a field holds what it should, without showing anything. */
  holds: (name: K) => boolean;
  /** Checks all fields (or only some), focuses the first with an error, else runs what was given. */
  submit: (run: () => void, only?: readonly K[]) => (event: FormEvent) => void;
  /** Shows the server's words at a field and focuses it; false when the form has no such field. */
  complain: (name: string | null, words: string) => boolean;
};

/** Fields that are checked when they are left, and all of them before sending. */
export function useForm<K extends string>(initial: Record<K, string>, checks: Checks<K>): Form<K> {
  const prefix = useId();
  const [values, setValues] = useState(initial);
  const [left, setLeft] = useState<ReadonlySet<K>>(new Set());
  const [said, setSaid] = useState<Partial<Record<K, string>>>({});
  const names = useRef(Object.keys(initial) as K[]).current;

  const wrong = (name: K): string | null => checks[name]?.(values[name], values) ?? null;
  const idOf = (name: K): string => `${prefix}-${name}`;
  const focus = (name: K): void => document.getElementById(idOf(name))?.focus();
  const set = (name: K, value: string): void => {
    setValues((before) => ({ ...before, [name]: value }));
    setSaid((before) => ({ ...before, [name]: undefined }));
  };

  return {
    values,
    set,
    holds: (name) => wrong(name) === null,
    field: (name) => ({
      id: idOf(name),
      name,
      value: values[name],
      error: said[name] ?? (left.has(name) ? wrong(name) : null),
      onChange: (value) => set(name, value),
      onBlur: () => {
        // Passing through an empty field is not yet a mistake.
        if (values[name] !== "") setLeft((before) => new Set(before).add(name));
      },
    }),
    submit:
      (run, only = names) =>
      (event) => {
        event.preventDefault();
        setLeft((before) => new Set([...before, ...only]));
        const first = only.find((name) => wrong(name) !== null);
        if (first === undefined) run();
        else focus(first);
      },
    complain: (name, words) => {
      const known = names.find((each) => each === name);
      if (known === undefined) return false;
      setSaid((before) => ({ ...before, [known]: words }));
      // The field may only now come to stand on the screen.
      requestAnimationFrame(() => focus(known));
      return true;
    },
  };
}
