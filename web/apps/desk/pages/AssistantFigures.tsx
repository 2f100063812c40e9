import type { Shape } from "@client/api";
import { Segmented, Select, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { AssistantPage } from "../components/AssistantPage";
import own from "../components/assistant.module.css";
import styles from "../components/desk.module.css";
import { TopicSelect } from "../components/TopicSelect";
import { Trouble } from "../components/Trouble";
import { daysUntil, OUTCOMES, percent, SPANS, useFigures, useTopicTitles } from "../util/assistant";
import { useNow } from "../util/clock";
import { LANGS } from "../util/knowledge";
import { paths } from "../util/paths";

type Counts = Shape["OutcomeCounts"];

/** A count that leads to the turns behind it. */
function Leading({ many, to, name }: { many: number; to: string; name: string }) {
  return many === 0 ? (
    many
  ) : (
    <Link to={to} aria-label={`${name}: ${many}`}>
      {many}
    </Link>
  );
}

function Row({ head, counts, wanted }: { head: string; counts: Counts; wanted: Record<string, string> }) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row">{head}</th>
      <td>
        <Leading many={counts.turns} to={paths.traces(wanted)} name={`${head} ${t("assistant.turns")}`} />
      </td>
      {OUTCOMES.map((outcome) => (
        <td key={outcome}>
          <Leading
            many={counts[outcome]}
            to={paths.traces({ ...wanted, outcome })}
            name={`${head} ${t(`assistant.outcome.${outcome}`)}`}
          />
        </td>
      ))}
      <td>
        <span className={own.bar}>
          <span style={{ width: `${counts.turns === 0 ? 0 : (100 * counts.answered) / counts.turns}%` }} />
        </span>
      </td>
    </tr>
  );
}

type TableProps = {
  name: string;
  first: string;
  rows: { key: string; head: string; counts: Counts; wanted: Record<string, string> }[];
};

function Counted({ name, first, rows }: TableProps) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={own.section}>{name}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it may be wider than the window, and scrolls by keyboard. */}
      <section className={own.scroll} tabIndex={0} aria-label={name}>
        <table className={`${styles.table} ${own.numbers}`}>
          <thead>
            <tr>
              <th scope="col">{first}</th>
              <th scope="col">{t("assistant.turns")}</th>
              {OUTCOMES.map((outcome) => (
                <th key={outcome} scope="col">
                  {t(`assistant.outcome.${outcome}`)}
                </th>
              ))}
              <th scope="col">{t("assistant.figures.shareAnswered")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, ...row }) => (
              <Row key={key} {...row} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** What came of the assistant's turns, by day and by topic; every number leads to the turns behind it. */
export function Component() {
  const { t } = useTranslation();
  const [asked, setAsked] = useSearchParams();
  const now = useNow();
  const { title } = useTopicTitles();
  const days = SPANS.find((span) => String(span) === asked.get("days")) ?? 7;
  const topic = asked.get("topic") ?? "";
  const lang = asked.get("lang") ?? "";
  const span = daysUntil(now, days);
  const { data, error, refetch } = useFigures(span, topic, lang);
  const set = (name: string, value: string) =>
    setAsked(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const narrowed = { ...(topic === "" ? {} : { topic }), ...(lang === "" ? {} : { lang }) };
  const whole = data?.whole;
  return (
    <AssistantPage name={t("assistant.figures.name")} about={t("assistant.figures.about")}>
      <search className={styles.filters}>
        <Segmented<number>
          value={days}
          aria-label={t("assistant.figures.span")}
          options={SPANS.map((many) => ({
            value: many,
            label: many === 1 ? t("assistant.figures.today") : t("assistant.figures.days", { count: many }),
          }))}
          onChange={(many) => set("days", String(many))}
        />
        <TopicSelect any name={t("assistant.topic")} value={topic} onChange={(next) => set("topic", next)} />
        <Select
          aria-label={t("assistant.lang")}
          placeholder={t("assistant.lang")}
          allowClear
          value={lang === "" ? null : lang}
          options={LANGS.map((each) => ({ value: each, label: t(`knowledge.lang.${each}`) }))}
          onChange={(next?: string | null) => set("lang", next ?? "")}
        />
      </search>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {whole === undefined && !error ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {whole === undefined ? null : (
        <>
          <dl className={own.figures}>
            <div>
              <dt>{t("assistant.turns")}</dt>
              <dd>
                <Leading
                  many={whole.turns}
                  to={paths.traces({ ...span, ...narrowed })}
                  name={t("assistant.turns")}
                />
              </dd>
              <dd>{t("assistant.means.turns")}</dd>
            </div>
            {OUTCOMES.map((outcome) => (
              <div key={outcome}>
                <dt>{t(`assistant.outcome.${outcome}`)}</dt>
                <dd>
                  <Leading
                    many={whole[outcome]}
                    to={paths.traces({ ...span, ...narrowed, outcome })}
                    name={t(`assistant.outcome.${outcome}`)}
                  />
                  <small>{percent(whole[outcome], whole.turns)}</small>
                </dd>
                <dd>{t(`assistant.means.${outcome}`)}</dd>
              </div>
            ))}
          </dl>
          {whole.turns === 0 ? (
            <p>{t("assistant.figures.empty")}</p>
          ) : (
            <>
              <Counted
                name={t("assistant.figures.byDay")}
                first={t("assistant.figures.day")}
                rows={(data?.days ?? []).map(({ day, counts }) => ({
                  key: day,
                  head: day.replaceAll("-", "\u2011"),
                  counts,
                  wanted: { ...narrowed, since: day, until: day },
                }))}
              />
              <Counted
                name={t("assistant.figures.byTopic")}
                first={t("assistant.topic")}
                rows={(data?.topics ?? []).map((one) => ({
                  key: one.topic,
                  head: title(one.topic),
                  counts: one.counts,
                  wanted: { ...narrowed, ...span, topic: one.topic },
                }))}
              />
            </>
          )}
        </>
      )}
    </AssistantPage>
  );
}
