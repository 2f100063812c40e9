import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import { Trouble } from "./Trouble";

/** Something that waits for a yes: what it is, what it does, and the doing. */
export type Asking = {
  title: string;
  lines: string[];
  /** What the lines are about, where words in a row would not show it. */
  more?: React.ReactNode;
  yes: string;
  run: () => Promise<void>;
};

// Sooner than this nobody has read the question: the Enter belongs to a sentence typed beside the composer.
const UNREAD_MS = 400;

type Props = { asking: Asking; onDone: () => void };

export function Confirm({ asking, onDone }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [opened] = useState(() => Date.now());
  const run = async ({ detail }: React.MouseEvent) => {
    // A key that presses a button clicks it without a pointer: such clicks count none.
    if (detail === 0 && Date.now() - opened < UNREAD_MS) return;
    setBusy(true);
    setError(null);
    try {
      await asking.run();
      onDone();
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={asking.title}
      okText={asking.yes}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ autoFocus: true, loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={!busy}
      onOk={run}
      onCancel={onDone}
    >
      <Stray onType={() => !busy && onDone()} />
      {asking.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {asking.more}
      {error === null ? null : <Trouble error={error} />}
    </Dialog>
  );
}

/** Somebody who goes on typing letters meant the composer, and not the question that a letter has brought up. */
function Stray({ onType }: { onType: () => void }) {
  const latest = useRef(onType);
  latest.current = onType;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const letter = event.key.length === 1 && event.key !== " ";
      if (letter && !event.ctrlKey && !event.metaKey && !event.altKey) latest.current();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return null;
}
