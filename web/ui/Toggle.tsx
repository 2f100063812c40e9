type Props = {
  on: boolean;
  /** It is being changed; it stays reached, so that the focus is not lost meanwhile. */
  busy: boolean;
  labelledBy: string;
  describedBy?: string | undefined;
  onChange: (on: boolean) => void;
};

/** A switch that the keyboard reaches too: the browser's own checkbox, drawn as one. */
export function Toggle({ on, busy, labelledBy, describedBy, onChange }: Props) {
  return (
    <input
      type="checkbox"
      role="switch"
      className="toggle"
      checked={on}
      aria-checked={on}
      aria-disabled={busy}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onChange={(event) => {
        if (!busy) onChange(event.target.checked);
      }}
    />
  );
}
