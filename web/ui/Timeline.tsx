import type { Shape } from "@client/api";
import { useTranslation } from "react-i18next";
import { exact, when } from "./format";
import styles from "./records.module.css";

type Props = { steps: readonly Shape["Step"][] };

/** Requested → accepted → at the bank → arrived, with where it stands now. */
export function Timeline({ steps }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <ol className={styles.timeline} aria-label={t("ui.timeline.name")}>
      {steps.map((step) => (
        <li
          key={`${step.name}${step.at ?? ""}`}
          className={styles[`step_${step.state}`]}
          aria-current={step.state === "now" ? "step" : undefined}
        >
          <span>
            {step.label}
            <span className="unseen"> {t(`ui.timeline.${step.state}`)}</span>
          </span>
          {step.at ? (
            <time dateTime={step.at} title={exact(step.at, i18n.language)}>
              {when(step.at, i18n.language)}
            </time>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
