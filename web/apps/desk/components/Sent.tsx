import type { Shape } from "@client/api";
import { exact, when } from "@ui/format";
import { Fragment, useId } from "react";
import { useTranslation } from "react-i18next";
import styles from "./desk.module.css";

const TONE = {
  waiting: styles.tag_wait,
  sent: styles.tag_good,
  unclear: styles.tag_wait,
  failed: styles.tag_bad,
  expired: styles.tag_wait,
} as const;

/** What was sent to the customer of late, and whether it went out; never what it said. */
export function Sent({ notices }: { notices: readonly Shape["NoticeSent"][] }) {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t("sent.name")}</h2>
      {notices.length === 0 ? <p className={styles.muted}>{t("sent.none")}</p> : null}
      <dl className={styles.facts}>
        {notices.map((one) => (
          <Fragment key={one.id}>
            <dt>
              <time dateTime={one.at} title={exact(one.at, i18n.language)}>
                {when(one.at, i18n.language)}
              </time>
            </dt>
            <dd>
              {t(`sent.kind.${one.kind}`)} · {t(`sent.channel.${one.channel}`)}{" "}
              <span className={`${styles.tag} ${TONE[one.state]}`}>{t(`sent.state.${one.state}`)}</span>
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
