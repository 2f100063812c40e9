import type { Shape } from "@client/api";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "./ProblemNote";

type Props = {
  rate: (body: Shape["Rate"]) => Promise<Shape["Conversation"]>;
  onRated: (conversation: Shape["Conversation"]) => void;
};

const scores = [1, 2, 3, 4, 5] as const;

/** After closing: solved or not, then how well. It stands in the stream and blocks nothing. */
export function Rating({ rate, onRated }: Props) {
  const { t } = useTranslation();
  const { busy, problem, attempt } = useTry();
  const [solved, setSolved] = useState<boolean | null>(null);
  const [score, setScore] = useState<number | null>(null);

  async function give(): Promise<void> {
    if (solved !== null) onRated(await rate({ solved, score }));
  }

  return (
    <section className="block stack chat-rating" aria-label={t("rating.name")}>
      <fieldset className="question">
        <legend>{t("rating.solved")}</legend>
        <div className="segments segments-wide">
          {[true, false].map((value) => (
            <label key={String(value)}>
              <input
                type="radio"
                name="solved"
                checked={solved === value}
                onChange={() => setSolved(value)}
              />
              <span>{value ? t("rating.yes") : t("rating.no")}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {solved === null ? null : (
        <>
          <fieldset className="question">
            <legend>{t("rating.score")}</legend>
            <div className="segments segments-wide">
              {scores.map((value) => (
                <label key={value}>
                  <input
                    type="radio"
                    name="score"
                    aria-label={t("rating.of", { value })}
                    checked={score === value}
                    onChange={() => setScore(value)}
                  />
                  <span>{value}</span>
                </label>
              ))}
            </div>
          </fieldset>
          <ProblemNote problem={problem} />
          <Button
            block
            color="primary"
            loading={busy}
            loadingText={t("ui.state.busy")}
            onClick={() => attempt(give)}
          >
            {t("rating.send")}
          </Button>
        </>
      )}
    </section>
  );
}
