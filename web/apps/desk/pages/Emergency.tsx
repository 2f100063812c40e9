import { exact } from "@ui/format";
import { Alert, Button, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Asking, Confirm } from "../components/Confirm";
import styles from "../components/desk.module.css";
import { Page } from "../components/Page";
import { Trouble } from "../components/Trouble";
import { ReviewForm } from "../forms/ReviewForm";
import { type Emergency, endEmergency, useEmergencies } from "../util/emergency";
import { paths } from "../util/paths";

const tone = { running: styles.tag_bad, to_review: styles.tag_wait, reviewed: styles.tag_good } as const;

/** Who has emergency access, what waits for a review, and what was found, for supervisors. */
export function Component() {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useEmergencies({ enabled: true });
  const [asking, setAsking] = useState<Asking | null>(null);
  const [reviewing, setReviewing] = useState<Emergency | null>(null);

  const act = (one: Emergency) => {
    if (one.state === "running")
      return (
        <Button
          size="small"
          danger
          onClick={() =>
            setAsking({
              title: t("emergency.endAsk", { who: one.who }),
              lines: [t("emergency.endDoes")],
              yes: t("emergency.end"),
              run: () => endEmergency(one.id),
            })
          }
        >
          {t("emergency.end")}
        </Button>
      );
    if (one.state === "reviewed")
      return [one.reviewed_by, one.finding].filter((part) => part !== null && part !== "").join(" · ");
    if (one.own) return <span className={styles.muted}>{t("emergency.own")}</span>;
    if (one.not_by_you !== null) return <span className={styles.muted}>{one.not_by_you}</span>;
    return (
      <Button size="small" type="primary" onClick={() => setReviewing(one)}>
        {t("emergency.review")}
      </Button>
    );
  };

  return (
    <Page name={t("emergency.title")} about={t("emergency.about")}>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Spin description={t("emergency.loading")} />
        )
      ) : data.length === 0 ? (
        <Alert type="info" title={t("emergency.none")} />
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("staff.name")}</th>
              <th scope="col">{t("emergency.when")}</th>
              <th scope="col">{t("reason.label")}</th>
              <th scope="col">{t("requests.state.name")}</th>
              <th scope="col">{t("staff.acts")}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((one) => (
              <tr key={one.id}>
                <td>
                  <Link to={paths.audit({ staff: one.who_id })}>{one.who}</Link>
                  {one.by_operator ? <p className={styles.muted}>{t("emergency.byOperator")}</p> : null}
                </td>
                <td>
                  <time dateTime={one.begun_at}>{exact(one.begun_at, i18n.language)}</time>
                  <br />
                  <time dateTime={one.ended_at ?? one.ends_at} className={styles.muted}>
                    {t("emergency.until", { at: exact(one.ended_at ?? one.ends_at, i18n.language) })}
                  </time>
                </td>
                <td>{one.reason}</td>
                <td>
                  <span className={`${styles.tag} ${tone[one.state]}`}>
                    {one.justified === false ? t("emergency.unjustified") : t(`emergency.state.${one.state}`)}
                  </span>
                </td>
                <td>{act(one)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
      {reviewing === null ? null : <ReviewForm of={reviewing} onDone={() => setReviewing(null)} />}
    </Page>
  );
}
