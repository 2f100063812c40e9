import type { Shape } from "@client/api";
import { answered, isAnswered, keyFor } from "@client/intent";
import { asProblem, type Problem } from "@client/problem";
import { money } from "@ui/format";
import { PinPad } from "@ui/PinPad";
import { Sheet } from "@ui/Sheet";
import { useWords } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { Button } from "antd-mobile";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import { moneyMoved } from "../util/queries";
import { ProblemNote } from "./ProblemNote";

export type MoneyIntent<T> = {
  /** Two intents with the same text are the same intent, and share an idempotency key. */
  text: string;
  run: (pin: string, key: string) => Promise<T>;
};

type Props<T> = {
  title: string;
  amount: string | null;
  facts: readonly (readonly [string, string])[];
  confirm: string;
  intent: MoneyIntent<T>;
  onClose: () => void;
  onDone: (result: T) => void;
  /** Tried and answered with no: the record says why. */
  onRefused: (record: Shape["Record"]) => void;
  /** The server names a field of the form behind the sheet; false when the form does not have it. */
  onField?: (problem: Problem) => boolean;
};

/** Review, then PIN, then once. Stays open with the words when nothing was decided. */
export function MoneySheet<T>({
  title,
  amount,
  facts,
  confirm,
  intent,
  onClose,
  onDone,
  onRefused,
  onField,
}: Props<T>) {
  const { t } = useTranslation();
  const words = useWords();
  const { busy, once } = useOnce();
  const [step, setStep] = useState<"review" | "pin">("review");
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(keyFor(intent.text));

  async function pay(pin: string): Promise<void> {
    setProblem(null);
    try {
      const result = await intent.run(pin, key.current);
      answered(intent.text);
      onDone(result);
    } catch (error) {
      refuse(asProblem(error));
    }
  }

  function refuse(met: Problem): void {
    const decided = isAnswered(met);
    if (decided) {
      // A refusal is remembered under its key: trying again is a new try.
      answered(intent.text);
      key.current = keyFor(intent.text);
    }
    if (met.record) moneyMoved(met.record);
    const aboutPin = met.code === "pin_wrong" || met.field === "pin";
    if (!aboutPin && met.record) {
      onRefused(met.record);
      return;
    }
    if (!aboutPin && met.field !== null && onField?.(met)) {
      onClose();
      return;
    }
    setProblem(met);
    if (!aboutPin && decided) setStep("review");
  }

  const unknown = problem !== null && !isAnswered(problem);
  const pinWords = problem === null ? null : unknown ? t("pay.noAnswer") : words(problem);
  return (
    <Sheet title={title} step={step} onClose={busy ? () => undefined : onClose}>
      {step === "review" ? (
        <div className="stack">
          {amount === null ? null : <p className="review-amount amount">{money(amount)}</p>}
          <dl className="facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <ProblemNote problem={problem} />
          <Button block color="primary" size="large" onClick={() => setStep("pin")}>
            {confirm}
          </Button>
        </div>
      ) : (
        <div className="stack">
          {amount === null ? null : <p className="review-amount amount">{money(amount)}</p>}
          <PinPad
            label={t("pay.pin")}
            busy={busy}
            busyLabel={t("pay.busy")}
            error={pinWords}
            onPin={(pin) => void once(() => pay(pin))}
          />
          <Link className="quiet-link" to={paths.resetPin}>
            {t("pay.forgotPin")}
          </Link>
        </div>
      )}
    </Sheet>
  );
}
