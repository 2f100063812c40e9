import { Button, type ButtonProps, Tooltip } from "antd";
import { useId } from "react";
import styles from "./desk.module.css";

type Props = {
  label: string;
  /** The letter that does the same. */
  letter?: string;
  /** Why it cannot be done now; null when it can. */
  whyNot: string | null;
  busy?: boolean;
  primary?: boolean;
  onAct: () => void;
} & Pick<ButtonProps, "icon" | "className">;

/** A button that stays to be seen and reached when it cannot be used, and then says why. */
export function Act({ label, letter, whyNot, busy = false, primary = false, onAct, ...rest }: Props) {
  const id = useId();
  const off = whyNot !== null;
  return (
    <Tooltip title={whyNot}>
      <Button
        {...rest}
        type={primary && !off ? "primary" : "default"}
        className={off ? styles.off : undefined}
        aria-disabled={off || busy}
        aria-describedby={off ? id : undefined}
        aria-keyshortcuts={letter}
        loading={busy}
        onClick={() => {
          if (!off && !busy) onAct();
        }}
      >
        {label}
        {letter === undefined ? null : <kbd>{letter}</kbd>}
        {off ? (
          <span id={id} hidden>
            {whyNot}
          </span>
        ) : null}
      </Button>
    </Tooltip>
  );
}
