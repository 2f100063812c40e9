import type { Shape } from "@client/api";
import { asProblem } from "@client/problem";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "./Field";
import { useWords } from "./States";
import type { FieldProps } from "./useForm";
import { useOnce } from "./useOnce";

type Props = {
  field: FieldProps;
  /** Asks the server for a code. */
  ask: () => Promise<Shape["CodeSent"]>;
  /** Whether the number has been written to for certain, or only if it is somebody's. */
  certain: boolean;
  /** Whether the phone can be written to; called when the button is pressed, and may focus it. */
  ready: () => boolean;
  /** A code was asked for on the step before, and when. */
  sent?: { answer: Shape["CodeSent"]; at: number } | null;
  /** Whether it goes by mail rather than by SMS. */
  byMail?: boolean;
  /** Where the demo shows what SMS would have carried; null where SMS does. */
  outbox: string | null;
};

/** A one-time code, with the button that sends it and the time until it can be sent again. */
export function CodeField({ field, ask, certain, ready, sent = null, byMail = false, outbox }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const { busy, once } = useOnce();
  const [last, setLast] = useState(sent?.answer ?? null);
  const [wait, setWait] = useState(() =>
    sent === null
      ? 0
      : Math.max(0, sent.answer.resend_after_seconds - Math.floor((Date.now() - sent.at) / 1000)),
  );
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  async function order(): Promise<void> {
    setProblem(null);
    try {
      const answer = await ask();
      setLast(answer);
      setWait(answer.resend_after_seconds);
    } catch (error) {
      const met = asProblem(error);
      setProblem(words(met));
      setWait(met.retry_after_seconds ?? 0);
    }
  }

  return (
    <>
      <Field
        {...field}
        label={t(byMail ? "ui.field.codeByMail" : "ui.field.code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={19}
        error={problem ?? field.error}
        end={
          <button
            type="button"
            className="field-button"
            disabled={busy}
            aria-disabled={wait > 0}
            onClick={() => {
              if (wait <= 0 && ready()) void once(order);
            }}
          >
            {wait > 0
              ? t("ui.code.wait", { seconds: wait })
              : last === null
                ? t("ui.code.send")
                : t("ui.code.again")}
          </button>
        }
      />
      <p className="faint" role="status">
        {last === null
          ? null
          : t(certain ? "ui.code.sentNew" : "ui.code.sent", {
              to: last.to,
              minutes: Math.round(last.expires_in_seconds / 60),
            })}{" "}
        {last !== null && outbox !== null ? (
          <a href={outbox} target="_blank" rel="noreferrer">
            {t("ui.code.outbox")}
          </a>
        ) : null}
      </p>
    </>
  );
}
