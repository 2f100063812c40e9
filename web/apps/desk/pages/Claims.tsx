import { exact } from "@ui/format";
import { Alert, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import styles from "../components/desk.module.css";
import { Page } from "../components/Page";
import { Trouble } from "../components/Trouble";
import { type Claim, useClaims } from "../util/claims";
import { paths } from "../util/paths";

export const tone: Record<Claim["state"], string | undefined> = {
  sent: styles.tag_wait,
  examined: styles.tag_wait,
  cooling: styles.tag_wait,
  done: styles.tag_good,
  declined: styles.tag_bad,
  cancelled: styles.tag_bad,
  expired: styles.tag_bad,
};

/** Claims for lost accounts: what waits to be examined or agreed to, then what is under way and what ended of late. */
export function Component() {
  const { t, i18n } = useTranslation();
  const { data: claims, error, refetch } = useClaims();
  return (
    <Page name={t("claims.title")} about={t("claims.about")}>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {claims === undefined ? (
        error ? null : (
          <Spin description={t("requests.loading")} />
        )
      ) : claims.length === 0 ? (
        <Alert type="info" title={t("claims.none")} />
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("claims.number")}</th>
              <th scope="col">{t("claims.named")}</th>
              <th scope="col">{t("claims.sent")}</th>
              <th scope="col">{t("claims.holds")}</th>
              <th scope="col">{t("requests.state.name")}</th>
            </tr>
          </thead>
          <tbody>
            {claims.map((one) => (
              <tr key={one.id}>
                <td>
                  <Link to={paths.claim(one.id)}>{one.number}</Link>
                </td>
                <td>
                  {one.name_on_file} {one.named}
                </td>
                <td>
                  {one.sent_at === null ? null : (
                    <time dateTime={one.sent_at} className={styles.muted}>
                      {exact(one.sent_at, i18n.language)}
                    </time>
                  )}
                </td>
                <td>{one.why_not ?? t("claims.allHolds")}</td>
                <td>
                  <span className={`${styles.tag} ${tone[one.state]}`}>{t(`claims.state.${one.state}`)}</span>
                  {one.alarm ? <strong> {t("claims.alarm")}</strong> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Page>
  );
}
