import type { Shape } from "@client/api";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { CopyText } from "./CopyText";
import { Countdown } from "./Countdown";
import { exact, when } from "./format";
import styles from "./records.module.css";

export type Offer = Shape["Offer"];

type OffersProps = {
  offers: readonly Offer[];
  onOffer: (offer: Offer) => void;
  /** The one that runs now; the others wait. */
  busy?: string | null;
  /** Beside a form, whose own button is the foremost. */
  quiet?: boolean;
};

/** Offers as buttons, the first one foremost; what cannot be done stays visible with its reason. */
export function Offers({ offers, onOffer, busy = null, quiet = false }: OffersProps) {
  const first = offers.findIndex((offer) => offer.enabled !== false);
  const prefix = useId();
  return (
    <div className={styles.offers}>
      {offers.map((offer, index) => {
        const off = offer.enabled === false;
        const reason = `${prefix}${index}`;
        return (
          <div key={`${offer.code}${offer.record_id ?? ""}${offer.label}`} className={styles.offer}>
            <button
              type="button"
              className={index === first && !quiet ? styles.foremost : styles.other}
              aria-disabled={off || busy !== null}
              aria-busy={busy === offer.code}
              aria-describedby={off && offer.why_not ? reason : undefined}
              onClick={() => {
                if (!off && busy === null) onOffer(offer);
              }}
            >
              {offer.label}
            </button>
            {off && offer.why_not ? (
              <small id={reason} className={styles.whyNot}>
                {offer.why_not}
              </small>
            ) : null}
          </div>
        );
      })}
    </div>
  );
}

type Props = {
  why: Shape["Why"];
  onOffer: (offer: Offer) => void;
  busy?: string | null;
  /** "Ask support" and the like, after the offers. */
  ask?: ReactNode;
  /** The number that the customer can read to somebody, beside the code. */
  reference?: string | null;
};

/** Why it did not go through: cause, where the money is, what to do now. */
export function WhyCard({ why, onOffer, busy = null, ask = null, reference = null }: Props) {
  const { t, i18n } = useTranslation();
  const heading = useId();
  return (
    <section className={styles.why} aria-labelledby={heading}>
      <h2 id={heading} className={styles.whyTitle}>
        {why.title}
      </h2>
      <p>{why.cause}</p>
      <p className={styles.money}>{why.money}</p>
      {why.until ? (
        <p>
          {t("ui.why.until")}{" "}
          <time dateTime={why.until} title={exact(why.until, i18n.language)}>
            {when(why.until, i18n.language)}
          </time>{" "}
          <Countdown until={why.until} />
        </p>
      ) : null}
      {why.todo === "" ? null : <p className={styles.todo}>{why.todo}</p>}
      {why.told ? (
        <details className={styles.told}>
          <summary>{t("ui.why.told")}</summary>
          <p>{why.told}</p>
        </details>
      ) : null}
      <Offers offers={why.offers} onOffer={onOffer} busy={busy} />
      {ask}
      <p className={styles.code}>
        {reference ? <CopyText text={reference} name={t("ui.why.reference")} /> : null}
        <CopyText text={why.code} name={t("ui.why.code")} />
      </p>
    </section>
  );
}
