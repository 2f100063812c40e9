import type { Shape } from "@client/api";
import { exact, when } from "@ui/format";
import { useTranslation } from "react-i18next";
import styles from "./promised.module.css";

type Props = { ticket: Shape["PromisedAnswer"] };

/** By when this customer was promised an answer, and that it is late if it is. */
export function Promised({ ticket }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <time
      className={ticket.late ? styles.late : styles.due}
      dateTime={ticket.due_at}
      title={exact(ticket.due_at, i18n.language)}
    >
      {ticket.number}{" "}
      {t(ticket.late ? "wait.late" : "wait.promised", { when: when(ticket.due_at, i18n.language) })}
    </time>
  );
}
