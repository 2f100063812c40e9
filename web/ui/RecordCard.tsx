import type { Shape } from "@client/api";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { exact, money, when } from "./format";
import { Outcome } from "./Outcome";
import styles from "./records.module.css";
import { signOf } from "./tone";
import { type Offer, WhyCard } from "./WhyCard";

type Props = {
  record: Shape["Record"];
  /** Wraps the head in whatever opens the record in this app. */
  link: (head: ReactNode) => ReactNode;
  onOffer: (offer: Offer) => void;
  busy?: string | null;
  /** Leave the why card out where offers stand beside the record already. */
  brief?: boolean;
};

/** A record in a stream: what it was, how it went, and why when it did not. */
export function RecordCard({ record, link, onOffer, busy = null, brief = false }: Props) {
  const { i18n } = useTranslation();
  return (
    <article className={styles.card}>
      {link(
        <span className={styles.head}>
          <span className={styles.what}>
            <strong>{record.title}</strong>
            {record.counterparty ? <span>{record.counterparty}</span> : null}
            <time dateTime={record.at} title={exact(record.at, i18n.language)}>
              {when(record.at, i18n.language)}
            </time>
          </span>
          <span className={styles.sum}>
            <span className="amount">
              {signOf(record)}
              {money(record.amount)}
            </span>
            <Outcome record={record} />
          </span>
        </span>,
      )}
      {record.why && !brief ? (
        <WhyCard why={record.why} onOffer={onOffer} busy={busy} reference={record.reference} />
      ) : null}
    </article>
  );
}
