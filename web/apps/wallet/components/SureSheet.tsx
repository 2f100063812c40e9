import { Sheet } from "@ui/Sheet";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "./ProblemNote";

type Props = {
  title: string;
  /** What the press is called. */
  confirm: string;
  run: () => Promise<void>;
  onClose: () => void;
  /** What it does, to be read before. */
  children: ReactNode;
};

/** Something that is not easily undone: what it does is read first, and stays with the words when it was refused. */
export function SureSheet({ title, confirm, run, onClose, children }: Props) {
  const { t } = useTranslation();
  const { busy, problem, attempt } = useTry();
  return (
    <Sheet title={title} onClose={busy ? () => undefined : onClose}>
      <div className="stack">
        {children}
        <ProblemNote problem={problem} />
        <Button
          block
          size="large"
          color="danger"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={() => attempt(run)}
        >
          {confirm}
        </Button>
      </div>
    </Sheet>
  );
}
