import { whenOutdated } from "@client/api";
import type { Problem } from "@client/problem";
import { Button } from "antd-mobile";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Sheet } from "./Sheet";

/** The app that is open here is too old for what was asked; opening it afresh brings the new one. */
export function Outdated() {
  const { t } = useTranslation();
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    whenOutdated(setProblem);
    return () => whenOutdated(null);
  }, []);
  if (problem === null) return null;
  return (
    <Sheet title={problem.title} onClose={() => setProblem(null)}>
      <div className="stack">
        <p>{problem.detail}</p>
        <Button block size="large" color="primary" onClick={() => window.location.reload()}>
          {t("ui.broken.reload")}
        </Button>
      </div>
    </Sheet>
  );
}
