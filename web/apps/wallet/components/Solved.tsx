import type { Shape } from "@client/api";
import { useTry } from "@ui/useTry";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "./ProblemNote";

type Props = {
  message: Shape["Message"];
  /** None where it can only be read what was said. */
  onJudge: ((message: Shape["Message"], solved: boolean) => Promise<void>) | null;
};

/** Whether an answer solved it: two small buttons under the newest answer, what was said under the ones before. */
export function Solved({ message, onJudge }: Props) {
  const { t } = useTranslation();
  const name = useId();
  const { busy, problem, attempt } = useTry();
  const [pressed, setPressed] = useState<boolean | null>(null);
  const solved = (busy ? pressed : null) ?? message.solved ?? null;
  if (onJudge === null) {
    return solved === null ? null : (
      <p className="chat-solved">{t(solved ? "chat.solved.saidYes" : "chat.solved.saidNo")}</p>
    );
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame, and this is no form. */}
      <div role="group" className="chat-solved" aria-labelledby={name}>
        <span id={name}>{t("chat.solved.ask")}</span>
        {[true, false].map((value) => (
          <button
            key={String(value)}
            type="button"
            aria-pressed={solved === value}
            aria-disabled={busy}
            onClick={() => {
              if (busy || solved === value) return;
              setPressed(value);
              void attempt(() => onJudge(message, value));
            }}
          >
            {t(value ? "chat.solved.yes" : "chat.solved.no")}
          </button>
        ))}
        <span role="status">{!busy && solved === true ? t("chat.solved.noted") : null}</span>
      </div>
      <ProblemNote problem={problem} />
    </>
  );
}
