import type { Shape } from "@client/api";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { AssistantPage } from "../components/AssistantPage";
import own from "../components/assistant.module.css";
import styles from "../components/desk.module.css";
import { Trouble } from "../components/Trouble";
import { precisely, useTopicTitles, useVersion } from "../util/assistant";
import { paths } from "../util/paths";

/** Less is better of these. */
const FAULTS: ReadonlySet<string> = new Set(["wrong_of_answered", "refused", "calibration"]);

function tone(before: number, now: number, less: boolean): string | undefined {
  if (before === now) return undefined;
  return now > before === !less ? own.better : own.worse;
}

function Beside({ detail }: { detail: Shape["ModelVersionDetail"] }) {
  const { t } = useTranslation();
  const { title } = useTopicTitles();
  const { version } = detail;
  const called = (number: number) =>
    number === 0 ? t("assistant.builtIn") : t("assistant.numbered", { number });
  return (
    <>
      <h3 className={own.section}>{t("assistant.versions.gate")}</h3>
      <table className={`${styles.table} ${own.numbers}`}>
        <thead>
          <tr>
            <th scope="col">{t("assistant.versions.figure")}</th>
            <th scope="col">{called(version.against)}</th>
            <th scope="col">{called(version.number)}</th>
            <th scope="col">{t("assistant.versions.tolerated")}</th>
            <th scope="col">{t("assistant.versions.line")}</th>
            <th scope="col">{t("assistant.versions.verdict")}</th>
          </tr>
        </thead>
        <tbody>
          {version.checks.map((check) => (
            <tr key={`${check.lang} ${check.figure}`}>
              <th scope="row">
                {t(`knowledge.lang.${check.lang}`)} · {t(`assistant.figure.${check.figure}`)}
              </th>
              <td>{precisely(check.before)}</td>
              <td className={tone(check.before, check.now, FAULTS.has(check.figure))}>
                {precisely(check.now)}
              </td>
              <td>{precisely(check.tolerance)}</td>
              <td>{check.line == null ? "–" : precisely(check.line)}</td>
              <td>
                <span className={`${styles.tag} ${check.holds ? styles.tag_good : styles.tag_bad}`}>
                  {t(check.holds ? "assistant.versions.held" : "assistant.versions.fell")}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3 className={own.section}>{t("assistant.versions.byTopic")}</h3>
      <table className={`${styles.table} ${own.numbers}`}>
        <thead>
          <tr>
            <th scope="col">{t("assistant.topic")}</th>
            <th scope="col">{t("assistant.versions.messages")}</th>
            <th scope="col">{called(version.against)}</th>
            <th scope="col">{called(version.number)}</th>
            <th scope="col">{t("assistant.figure.top_3")}</th>
          </tr>
        </thead>
        <tbody>
          {detail.topics.map((row) => (
            <tr key={`${row.lang} ${row.topic}`}>
              <th scope="row">
                {t(`knowledge.lang.${row.lang}`)} · {title(row.topic)}
              </th>
              <td>{row.messages}</td>
              <td>{precisely(row.before)}</td>
              <td className={tone(row.before, row.now, false)}>{precisely(row.now)}</td>
              <td>{precisely(row.top_3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3 className={own.section}>{t("assistant.versions.pairs")}</h3>
      {detail.pairs.length === 0 ? (
        <p>{t("assistant.versions.noPairs")}</p>
      ) : (
        <table className={`${styles.table} ${own.numbers}`}>
          <thead>
            <tr>
              <th scope="col">{t("assistant.versions.meant")}</th>
              <th scope="col" className={own.words}>
                {t("assistant.versions.taken")}
              </th>
              <th scope="col">{t("assistant.versions.times")}</th>
            </tr>
          </thead>
          <tbody>
            {detail.pairs.map((pair) => (
              <tr key={`${pair.lang} ${pair.meant} ${pair.taken}`}>
                <th scope="row">
                  {t(`knowledge.lang.${pair.lang}`)} · {title(pair.meant)}
                </th>
                <td className={own.words}>{title(pair.taken)}</td>
                <td>{pair.times}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** One version beside the one that it was compared with. */
export function Component() {
  const { t } = useTranslation();
  const { number = "" } = useParams();
  const { data, error, refetch } = useVersion(number);
  return (
    <AssistantPage name={t("assistant.numbered", { number })} about={t("assistant.versions.compared")}>
      <p className={own.back}>
        <Link to={paths.versions()}>{t("assistant.versions.all")}</Link>
      </p>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton active paragraph={{ rows: 10 }} /> : null}
      {data === undefined ? null : data.version.checks.length === 0 ? (
        <p>{t("assistant.why.not_judged")}</p>
      ) : (
        <Beside detail={data} />
      )}
    </AssistantPage>
  );
}
