import type { Shape } from "@client/api";
import { useTranslation } from "react-i18next";
import { Dated } from "./Dated";
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
  const { t } = useTranslation();
  return (
    <Dated name={t("sent.name")} none={t("sent.none")} rows={notices}>
      {(one) => (
        <>
          {t(`sent.kind.${one.kind}`)} · {t(`sent.channel.${one.channel}`)}{" "}
          <span className={`${styles.tag} ${TONE[one.state]}`}>{t(`sent.state.${one.state}`)}</span>
        </>
      )}
    </Dated>
  );
}
