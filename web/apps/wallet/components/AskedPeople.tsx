import type { Shape } from "@client/api";
import { exact, when } from "@ui/format";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";

type Props = { asked: Shape["AskedPeople"] };

/** The customer's own question to a person: how far it is, and by when there is an answer. */
export function AskedPeople({ asked }: Props) {
  const { t, i18n } = useTranslation();
  const { ticket, position, wait_minutes, agent_name, state } = asked;
  const at = (iso: string) => (
    <time dateTime={iso} title={exact(iso, i18n.language)}>
      {when(iso, i18n.language)}
    </time>
  );
  return (
    <section className="block stack" aria-labelledby="asked">
      <h2 id="asked">{t("support.asked.name")}</h2>
      <p className="asked-head">
        {ticket ? <strong>{t("support.asked.ticket", { number: ticket.number })}</strong> : null}
        {asked.topic_title ? <span>{t("support.asked.about", { title: asked.topic_title })}</span> : null}
      </p>
      <ol className="asked-steps">
        <li className="asked-done">
          {t("support.asked.step.sent")} <span className="faint">{at(asked.since)}</span>
        </li>
        <li aria-current="step">
          {state === "waiting"
            ? t("support.asked.step.waiting")
            : t("support.asked.step.agent", { name: agent_name ?? t("chat.role.agent") })}
          {state === "waiting" && position !== null ? (
            <span className="faint"> {t("support.asked.position", { position })}</span>
          ) : null}
        </li>
      </ol>
      {ticket && state === "waiting" ? (
        <p className={ticket.late ? "asked-late" : undefined}>
          {t(ticket.late ? "support.asked.late" : "support.asked.due", {
            when: when(ticket.due_at, i18n.language),
          })}
        </p>
      ) : null}
      {wait_minutes !== null && state === "waiting" ? (
        <p>{t("support.asked.wait", { minutes: wait_minutes })}</p>
      ) : null}
      <Link className="quiet-link" to={paths.chat}>
        {t("support.asked.open")}
      </Link>
    </section>
  );
}
