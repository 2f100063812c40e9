import { asProblem, type Problem } from "@client/problem";
import { Offers, WhyCard } from "@ui/WhyCard";
import { Button, Skeleton } from "antd-mobile";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useOffer } from "./useOffer";

/** The shape of what is coming. */
export function Waiting({ lines = 3, card = false }: { lines?: number; card?: boolean }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("state.loading")} className="waiting">
      {card ? <Skeleton animated className="waiting-card" /> : null}
      <Skeleton.Paragraph lineCount={lines} animated />
    </div>
  );
}

/** What will be here, and how to begin. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p>{title}</p>
      {children}
    </div>
  );
}

/** The words of a problem: the server's, or ours when it could not be reached. */
export function useWords(): (problem: Problem) => string {
  const { t } = useTranslation();
  return (problem) => {
    if (problem.status === 0) return t("state.unreachable");
    if (problem.detail !== "") return problem.detail;
    return problem.title === "" ? t("state.broken") : problem.title;
  };
}

/** Something could not be shown: why, and a button to try again. */
export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const problem = asProblem(error);
  return (
    <div className="empty" role="alert">
      <p>{words(problem)}</p>
      <Button color="primary" fill="outline" onClick={retry}>
        {t("state.retry")}
      </Button>
      {problem.trace_id ? <small className="faint">{problem.trace_id}</small> : null}
    </div>
  );
}

/** Trying again, with something else filled in, is what the form that shows the note is for. */
const FORM_ITSELF = new Set(["retry", "contact_payee", "use_other_card"]);

type NoteProps = {
  problem: Problem | null;
  /** The words stand at a field already; only what can be done about it is left to show. */
  atField?: boolean;
};

/** What the server said against a form as a whole, with what can be done about it. */
export function ProblemNote({ problem, atField = false }: NoteProps) {
  const words = useWords();
  const { run, busy } = useOffer();
  const offers = problem?.why?.offers.filter(({ code }) => !FORM_ITSELF.has(code)) ?? [];
  return (
    <div aria-live="assertive">
      {problem?.why && !atField ? (
        <WhyCard
          why={{ ...problem.why, offers }}
          busy={busy}
          reference={problem.record?.reference ?? null}
          onOffer={(offer) => run(offer, problem.record)}
        />
      ) : null}
      {problem?.why && atField && offers.length > 0 ? (
        <Offers quiet offers={offers} busy={busy} onOffer={(offer) => run(offer, problem.record)} />
      ) : null}
      {problem !== null && !problem.why && !atField ? (
        <p className="notice notice-bad">{words(problem)}</p>
      ) : null}
    </div>
  );
}
