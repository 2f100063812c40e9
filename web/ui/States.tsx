import { asProblem, type Problem } from "@client/problem";
import { Button, Skeleton } from "antd-mobile";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** The shape of what is coming. */
export function Waiting({ lines = 3, card = false }: { lines?: number; card?: boolean }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("ui.state.loading")} className="waiting">
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
    if (problem.status === 0) return t("ui.state.unreachable");
    if (problem.detail !== "") return problem.detail;
    return problem.title === "" ? t("ui.state.broken") : problem.title;
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
        {t("ui.state.retry")}
      </Button>
      {problem.trace_id ? <small className="faint">{problem.trace_id}</small> : null}
    </div>
  );
}
