import type { Shape } from "@client/api";
import { exact } from "@ui/format";
import { RecordCard } from "@ui/RecordCard";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { AssistantPage } from "../components/AssistantPage";
import own from "../components/assistant.module.css";
import styles from "../components/desk.module.css";
import { Trouble } from "../components/Trouble";
import { percent, useTopicTitles, useTrace } from "../util/assistant";
import { tagOf } from "../util/knowledge";
import { paths } from "../util/paths";

const KNOWN_FLAGS = ["negated", "question", "urgent", "angry", "long", "empty"] as const;
type Hidden = "person" | "name" | "place" | "amount" | "number" | "email" | "link";
const OUTCOMES_OF_ASKING = ["used", "unsure", "dropped", "failed", "not_asked"] as const;

/** Where something is hidden, what it was. */
const HIDDEN = /\[(PERSON|NAME|PLACE|AMOUNT|NUMBER|EMAIL|LINK)_\d+\]/g;
const KNOWN_RULES = [
  "self_harm",
  "wants_person",
  "account_stolen",
  "phone_lost",
  "phishing",
  "unauthorised_payment",
  "regulator",
] as const;

function Turn({ one }: { one: Shape["TraceDetail"] }) {
  const { t, i18n } = useTranslation();
  const { title } = useTopicTitles();
  const { trace } = one;
  const said = trace.lang === "en" ? "en" : "zh";
  const rule = KNOWN_RULES.find((known) => known === one.rule);
  const worded = (text: string) =>
    text.replace(HIDDEN, (_, kind: string) => `〔${t(`assistant.hidden.${kind.toLowerCase() as Hidden}`)}〕`);
  const flags = KNOWN_FLAGS.filter((flag) => one.flags.includes(flag));
  return (
    <div className={own.columns}>
      <div className={own.turn}>
        <section>
          <h3>{t("assistant.trace.heard")}</h3>
          <blockquote lang={tagOf(said)}>{worded(one.heard)}</blockquote>
          <p className={styles.muted}>{t(`assistant.trace.how.${one.how}`)}</p>
        </section>
        <section>
          <h3>{t("assistant.trace.said")}</h3>
          <blockquote lang={tagOf(said)}>
            {one.said === "" ? t("assistant.trace.nothingSaid") : worded(one.said)}
          </blockquote>
          <p className={styles.muted}>{t("assistant.trace.masked")}</p>
        </section>
        {one.record === null ? null : (
          <section>
            <h3>{t("assistant.trace.record")}</h3>
            <RecordCard record={one.record} brief onOffer={() => undefined} link={(head) => head} />
          </section>
        )}
      </div>
      <div className={own.turn}>
        <section>
          <h3>{t("assistant.trace.scores")}</h3>
          {one.scores.length === 0 ? <p>{t("assistant.trace.noScores")}</p> : null}
          <table className={own.scores}>
            <tbody>
              {one.scores.map((score) => (
                <tr key={score.topic}>
                  <th scope="row">{title(score.topic)}</th>
                  <td>
                    {percent(score.share, 1)}
                    <span className={own.bar}>
                      <span style={{ width: `${100 * score.share}%` }} />
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <dl className={own.facts}>
          <dt>{t("assistant.traces.understood")}</dt>
          <dd>{title(trace.topic)}</dd>
          <dt>{t("assistant.trace.did")}</dt>
          <dd>{t(`assistant.trace.action.${one.action}`)}</dd>
          <dt>{t("assistant.trace.rule")}</dt>
          <dd>
            {rule === undefined ? (one.rule ?? t("assistant.trace.noRule")) : t(`assistant.rule.${rule}`)}
          </dd>
          <dt>{t("assistant.trace.mood")}</dt>
          <dd>
            {flags.length === 0
              ? t("assistant.trace.noMood")
              : flags.map((flag) => t(`assistant.flag.${flag}`)).join(t("conversation.and"))}
          </dd>
          <dt>{t("assistant.trace.reason")}</dt>
          <dd>
            {one.reason === null ? (
              t("assistant.trace.noReason")
            ) : (
              <>
                {one.record?.why?.code === one.reason ? `${one.record.why.title} ` : null}
                <code>{one.reason}</code>
              </>
            )}
          </dd>
          <dt>{t("assistant.trace.offers")}</dt>
          <dd>
            {one.offers.length === 0
              ? t("assistant.trace.noOffers")
              : one.offers.map(({ offer, label }) => label ?? offer).join(t("conversation.and"))}
          </dd>
          <dt>{t("assistant.trace.articles")}</dt>
          <dd>
            {one.cites.length === 0
              ? t("assistant.trace.noArticles")
              : one.cites.map((cite) => (
                  <Link key={cite.topic} to={paths.article(cite.topic)} lang={tagOf(said)}>
                    {cite.title} v{cite.version}
                  </Link>
                ))}
          </dd>
          <dt>{t("assistant.trace.verdict")}</dt>
          <dd>
            {one.solved === null
              ? t("assistant.trace.noVerdict")
              : t(one.solved ? "assistant.trace.solved" : "assistant.trace.notSolved")}
          </dd>
          <dt>{t("assistant.version")}</dt>
          <dd>
            {trace.version === 0
              ? t("assistant.builtIn")
              : t("assistant.numbered", { number: trace.version })}
          </dd>
          <dt>{t("assistant.trace.flow")}</dt>
          <dd>{trace.flow === null ? t("assistant.trace.noFlow") : <code>{trace.flow}</code>}</dd>
          <dt>{t("assistant.trace.took")}</dt>
          <dd>
            {one.ms === null ? t("assistant.trace.notTimed") : t("assistant.trace.ms", { count: one.ms })}
          </dd>
          <dt>{t("assistant.trace.opinion")}</dt>
          <dd>
            {one.opinions.length === 0
              ? t("assistant.trace.noOpinion")
              : one.opinions
                  .map((opinion) => {
                    const outcome = OUTCOMES_OF_ASKING.find((known) => known === opinion.outcome);
                    const came = outcome === undefined ? opinion.outcome : t(`assistant.asked.${outcome}`);
                    return opinion.why === null ? came : `${came} (${opinion.why})`;
                  })
                  .join(t("conversation.and"))}
          </dd>
          <dt>{t("assistant.trace.since")}</dt>
          <dd>{one.corrected === null ? t("assistant.trace.notCorrected") : title(one.corrected)}</dd>
          <dt>{t("assistant.traces.at")}</dt>
          <dd>
            <time dateTime={trace.at}>{exact(trace.at, i18n.language)}</time>
          </dd>
          <dt>{t("assistant.trace.conversation")}</dt>
          <dd>
            {one.served ? (
              <Link to={paths.conversation(trace.conversation_id)}>
                {t("assistant.trace.openConversation")}
              </Link>
            ) : (
              t("assistant.trace.notServed")
            )}
          </dd>
        </dl>
      </div>
    </div>
  );
}

/** Why the assistant said this: what it heard, how sure it was, and what it used. */
export function Component() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const { data, error, refetch } = useTrace(id);
  return (
    <AssistantPage name={t("assistant.trace.name")} about={t("assistant.trace.about")}>
      <p className={own.back}>
        <Link to={paths.traces(data === undefined ? {} : { conversation: data.trace.conversation_id })}>
          {t("assistant.trace.others")}
        </Link>
      </p>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton active paragraph={{ rows: 10 }} /> : null}
      {data === undefined ? null : <Turn one={data} />}
    </AssistantPage>
  );
}
