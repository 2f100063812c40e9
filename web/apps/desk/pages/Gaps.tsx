import type { Shape } from "@client/api";
import { day } from "@ui/format";
import { Button, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Asking, Confirm } from "../components/Confirm";
import styles from "../components/desk.module.css";
import own from "../components/knowledge.module.css";
import { Trouble } from "../components/Trouble";
import { AcceptGap } from "../forms/AcceptGap";
import { dropGap, tagOf, useGaps } from "../util/knowledge";
import { paths } from "../util/paths";

type Props = { gap: Shape["Gap"]; onAccept: () => void; onDrop: () => void };

function Proposal({ gap, onAccept, onDrop }: Props) {
  const { t } = useTranslation();
  const [first = "", ...others] = gap.wordings;
  const counts = [
    gap.no_answer === 0 ? null : t("gaps.noAnswer", { count: gap.no_answer }),
    gap.asked_back === 0 ? null : t("gaps.askedBack", { count: gap.asked_back }),
    gap.handed_over === 0 ? null : t("gaps.handedOver", { count: gap.handed_over }),
    gap.not_solved === 0 ? null : t("gaps.notSolved", { count: gap.not_solved }),
    gap.conversations === 0 ? null : t("gaps.conversations", { count: gap.conversations }),
  ].filter((each) => each !== null);
  return (
    <li className={own.side}>
      <h3 lang={tagOf(gap.lang)}>{first}</h3>
      <p className={styles.muted}>
        {[t(`knowledge.lang.${gap.lang}`), ...counts].join(" · ")}
        {gap.topic_title === null ? null : ` · ${t("gaps.near", { topic: gap.topic_title })}`}
      </p>
      {others.length === 0 ? null : (
        <ul className={own.wordings} lang={tagOf(gap.lang)}>
          {others.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      {gap.kind === "question" ? <Draft gap={gap} /> : null}
      <div className={own.acts}>
        {gap.kind === "article" && gap.slug !== null ? (
          <Link to={paths.article(gap.slug)}>{t("gaps.look")}</Link>
        ) : (
          <Button type="primary" onClick={onAccept}>
            {t("gaps.accept")}
          </Button>
        )}
        <Button onClick={onDrop}>{t("gaps.drop")}</Button>
      </div>
    </li>
  );
}

/** What the article begins with: sentences of agents, each with where it was written; the rest is to be written. */
function Draft({ gap }: { gap: Shape["Gap"] }) {
  const { t, i18n } = useTranslation();
  return (
    <section aria-label={t("gaps.draft")}>
      <h4>{t("gaps.draft")}</h4>
      {gap.lines.length === 0 ? (
        <p className={styles.muted}>{t("gaps.nobodyAnswered")}</p>
      ) : (
        <ul className={own.wordings}>
          {gap.lines.map((line) => (
            <li key={`${line.conversation_id}${line.at}${line.text}`}>
              <span lang={tagOf(gap.lang)}>{line.text}</span>{" "}
              <Link to={paths.conversation(line.conversation_id)}>
                {t("gaps.from", { by: line.by, when: day(line.at, i18n.language) })}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <details className={own.more}>
        <summary>{t("gaps.whole")}</summary>
        <pre className={own.draft} lang={tagOf(gap.lang)}>
          {gap.body}
        </pre>
      </details>
    </section>
  );
}

/** What customers asked and no article answered: accepted into a draft, or dropped. */
export function Component() {
  const { t } = useTranslation();
  const { data: gaps, error, refetch } = useGaps();
  const [accepting, setAccepting] = useState<Shape["Gap"] | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  useEffect(() => {
    document.title = `${t("gaps.name")} · ${t("title")}`;
  }, [t]);
  return (
    <main className={own.page} aria-labelledby="gaps">
      <nav className={own.crumbs}>
        <Link to={paths.knowledge()}>{t("knowledge.name")}</Link>
      </nav>
      <div className={own.head}>
        <h2 id="gaps">{t("gaps.name")}</h2>
      </div>
      <p className={styles.muted}>{t("gaps.about")}</p>
      {error !== null ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {gaps === undefined && error === null ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
      {gaps?.length === 0 ? <p>{t("gaps.empty")}</p> : null}
      <ul className={own.gaps}>
        {(gaps ?? []).map((gap) => (
          <Proposal
            key={gap.id}
            gap={gap}
            onAccept={() => setAccepting(gap)}
            onDrop={() =>
              setAsking({
                title: t("gaps.ask"),
                lines: [t("gaps.does")],
                yes: t("gaps.drop"),
                run: () => dropGap(gap.id),
              })
            }
          />
        ))}
      </ul>
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
      {accepting === null ? null : <AcceptGap gap={accepting} onClose={() => setAccepting(null)} />}
    </main>
  );
}
