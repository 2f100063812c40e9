import type { Shape } from "@client/api";
import { exact } from "@ui/format";
import { Alert, Button, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Asking, Confirm } from "../components/Confirm";
import styles from "../components/desk.module.css";
import { Freezes } from "../components/Freezes";
import { Page } from "../components/Page";
import { ReasonDialog, type WithReason } from "../components/ReasonDialog";
import { Trouble } from "../components/Trouble";
import { paths } from "../util/paths";
import { decide, useRequests } from "../util/requests";

const tone = { waiting: styles.tag_wait, agreed: styles.tag_good, declined: styles.tag_bad } as const;

/** What waits for a second person, for supervisors, and what was decided of late. */
export function Component() {
  const { t, i18n } = useTranslation();
  const { data: requests, error, refetch } = useRequests();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [why, setWhy] = useState<WithReason | null>(null);

  const acts = (one: Shape["LiftAsked"]) =>
    one.own ? (
      <span className={styles.muted}>{t("requests.own")}</span>
    ) : one.not_by_you !== null ? (
      <span className={styles.muted}>{one.not_by_you}</span>
    ) : (
      <span className={styles.rowActs}>
        <Button
          size="small"
          type="primary"
          onClick={() =>
            setAsking({
              title: t(`requests.agreeAsk.${one.wish}`, { customer: one.customer }),
              lines: [t("requests.why", { reason: one.reason }), t(`requests.agreeDoes.${one.wish}`)],
              more: one.freezes?.length ? <Freezes freezes={one.freezes} here={null} /> : undefined,
              yes: t("requests.agree"),
              run: () => decide(one.id, true, ""),
            })
          }
        >
          {t("requests.agree")}
        </Button>
        <Button
          size="small"
          onClick={() =>
            setWhy({
              title: t("requests.declineAsk"),
              lines: [t(`requests.declineDoes.${one.wish}`)],
              yes: t("requests.decline"),
              run: (reason) => decide(one.id, false, reason),
            })
          }
        >
          {t("requests.decline")}
        </Button>
      </span>
    );

  return (
    <Page name={t("requests.title")} about={t("requests.about")}>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {requests === undefined ? (
        error ? null : (
          <Spin description={t("requests.loading")} />
        )
      ) : requests.length === 0 ? (
        <Alert type="info" title={t("requests.none")} />
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("requests.asked")}</th>
              <th scope="col">{t("customer.name")}</th>
              <th scope="col">{t("reason.label")}</th>
              <th scope="col">{t("requests.state.name")}</th>
              <th scope="col">{t("staff.acts")}</th>
            </tr>
          </thead>
          <tbody>
            {requests.map((one) => (
              <tr key={one.id}>
                <td>
                  {one.asked_by}
                  <br />
                  <time dateTime={one.asked_at} className={styles.muted}>
                    {exact(one.asked_at, i18n.language)}
                  </time>
                </td>
                <td>
                  {one.conversation_id === null ? (
                    one.customer
                  ) : (
                    <Link to={paths.conversation(one.conversation_id)}>{one.customer}</Link>
                  )}
                </td>
                <td>
                  <strong>{t(`requests.wish.${one.wish}`)}</strong>
                  <br />
                  {one.reason}
                  {one.freezes === undefined || one.freezes.length === 0 ? null : (
                    <Freezes freezes={one.freezes} here={null} />
                  )}
                  {one.reference === "" ? null : <p className={styles.muted}>{one.reference}</p>}
                </td>
                <td>
                  <span className={`${styles.tag} ${tone[one.state]}`}>
                    {t(`requests.state.${one.state}`)}
                  </span>
                </td>
                <td>
                  {one.state === "waiting"
                    ? acts(one)
                    : [one.decided_by, one.note].filter((part) => part !== "").join(" · ")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
      {why === null ? null : <ReasonDialog asking={why} onDone={() => setWhy(null)} />}
    </Page>
  );
}
