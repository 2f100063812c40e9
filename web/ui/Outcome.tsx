import type { Shape } from "@client/api";
import { useTranslation } from "react-i18next";
import { when } from "./format";
import styles from "./records.module.css";
import { toneOf } from "./tone";

type Props = { record: Shape["Record"] };

/** Done, not done, or under way: and if under way, until when. */
export function Outcome({ record }: Props) {
  const { t, i18n } = useTranslation();
  const until = record.why?.until;
  const words =
    record.outcome === "pending" && until
      ? t("ui.outcome.pendingUntil", { when: when(until, i18n.language) })
      : t(`ui.outcome.${record.outcome}`);
  return <span className={`${styles.outcome} ${styles[toneOf[record.outcome]]}`}>{words}</span>;
}
