import type { Shape } from "@client/api";
import { CopyText } from "@ui/CopyText";
import { exact, money, when } from "@ui/format";
import { Outcome } from "@ui/Outcome";
import { RecordCard } from "@ui/RecordCard";
import { Timeline } from "@ui/Timeline";
import { signOf } from "@ui/tone";
import { type Offer, Offers } from "@ui/WhyCard";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useMe } from "../util/data";
import { may, type Permission } from "../util/may";
import { paths } from "../util/paths";
import { Clear } from "./Clear";
import { Documents } from "./Documents";
import styles from "./desk.module.css";
import { recordAnchor } from "./MessageItem";
import { Protection } from "./Protection";
import { Sent } from "./Sent";
import { SignIns } from "./SignIns";
import { Verification } from "./Verification";

type Record = Shape["Record"];

function Fold({ record }: { record: Record }) {
  const { t, i18n } = useTranslation();
  return (
    <details className={styles.fold} id={recordAnchor(record.id)} tabIndex={-1}>
      <summary>
        <span className={styles.foldWhat}>
          <span>{record.title}</span>
          <time dateTime={record.at} title={exact(record.at, i18n.language)}>
            {when(record.at, i18n.language)}
          </time>
        </span>
        <span className={styles.foldSum}>
          <span className="amount">
            {signOf(record)}
            {money(record.amount)}
          </span>
          <Outcome record={record} />
        </span>
      </summary>
      <dl className={styles.facts}>
        {record.counterparty ? (
          <>
            <dt>{t("customer.counterparty")}</dt>
            <dd>{record.counterparty}</dd>
          </>
        ) : null}
        <dt>{t("customer.money")}</dt>
        <dd>{record.money_label}</dd>
        {record.refunded ? (
          <>
            <dt>{t("customer.refunded")}</dt>
            <dd className="amount">{money(record.refunded)}</dd>
          </>
        ) : null}
        {record.note ? (
          <>
            <dt>{t("customer.note")}</dt>
            <dd>{record.note}</dd>
          </>
        ) : null}
        <dt>{t("ui.why.reference")}</dt>
        <dd>
          <CopyText text={record.reference} name={t("ui.why.reference")} />
        </dd>
      </dl>
      {record.timeline && record.timeline.length > 0 ? <Timeline steps={record.timeline} /> : null}
    </details>
  );
}

/** For whoever reads the audit: the way to who has looked at this customer. */
function WhoLooked({ customer }: { customer: string }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  if (!may(me, "read_audit")) return null;
  return (
    <p className={styles.looked}>
      <Link to={paths.audit({ customer })}>{t("audit.whoLooked")}</Link>
    </p>
  );
}

/** Why something cannot be done for them now: whatever stops everything, or that one's role may not. */
function useWhyNot(why: string | null): (what: Permission) => string | null {
  const { t } = useTranslation();
  const { data: me } = useMe();
  return (what) => why ?? (may(me, what) ? null : t("may.not"));
}

type Props = {
  conversation: Shape["DeskConversation"];
  /** Why nothing can be done for them now; null for whoever serves them. */
  why: string | null;
  onOffer: (offer: Offer) => void;
};

/** Who the customer is, what went wrong for them lately, and what can be done about it; of a guest, what they said. */
export function CustomerPane({ conversation, why, onOffer }: Props) {
  const { t } = useTranslation();
  const { customer, guest, summary } = conversation;
  const whyNot = useWhyNot(why);
  const id = useId();
  return (
    <aside className={styles.customer} aria-label={t("customer.name")}>
      <section aria-labelledby={`${id}s`} className={styles.summary}>
        <h2 id={`${id}s`}>{t("customer.summary")}</h2>
        {summary.length === 0 ? (
          <p className={styles.muted}>{t("customer.noSummary")}</p>
        ) : (
          <ul>
            {summary.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </section>
      {customer === null ? null : <WhoLooked customer={customer.id} />}
      <Verification conversation={conversation} why={whyNot("verify")} />
      {customer === null ? null : (
        <Picture conversation={conversation.row.id} customer={customer} why={why} onOffer={onOffer} />
      )}
      {guest === null ? null : <Unproven guest={guest} onOffer={onOffer} />}
    </aside>
  );
}

type UnprovenProps = { guest: Shape["GuestPicture"]; onOffer: (offer: Offer) => void };

/** Somebody who has not signed in: nothing is shown that is a customer's, and what could be done says why not. */
function Unproven({ guest, onOffer }: UnprovenProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <>
      <section aria-labelledby={`${id}w`}>
        <h2 id={`${id}w`}>{t("guest.name")}</h2>
        <div className={styles.tags}>
          <span className={`${styles.tag} ${styles.tag_wait}`}>{t("guest.unproven")}</span>
        </div>
        <dl className={styles.facts}>
          <dt>{t("guest.phone")}</dt>
          <dd>
            {guest.phone === null ? (
              t("guest.noPhone")
            ) : (
              <>
                <span className="amount">{guest.phone}</span> <span>{t("guest.phoneUnproven")}</span>
              </>
            )}
          </dd>
          <dt>{t("guest.since")}</dt>
          <dd>
            <time dateTime={guest.since} title={exact(guest.since, i18n.language)}>
              {when(guest.since, i18n.language)}
            </time>
          </dd>
        </dl>
        <p className={`${styles.muted} ${styles.unproven}`}>{t("guest.about")}</p>
      </section>
      <section aria-labelledby={`${id}o`}>
        <h2 id={`${id}o`}>{t("customer.offers")}</h2>
        <Offers offers={guest.offers} onOffer={onOffer} />
      </section>
    </>
  );
}

type PictureProps = {
  conversation: string;
  why: string | null;
  customer: Shape["CustomerPicture"];
  onOffer: (offer: Offer) => void;
};

function Picture({ conversation, customer, why, onOffer }: PictureProps) {
  const { t, i18n } = useTranslation();
  const whyNot = useWhyNot(why);
  const id = useId();
  const told = new Set(customer.whys.map((record) => record.id));
  const others = customer.recent.filter((record) => !told.has(record.id));
  return (
    <>
      <section aria-labelledby={`${id}w`}>
        <h2 id={`${id}w`}>{customer.name}</h2>
        <div className={styles.tags}>
          <span
            className={`${styles.tag} ${customer.assurance === "signed_in" ? styles.tag_good : styles.tag_wait}`}
          >
            {t(`customer.assurance.${customer.assurance}`)}
          </span>
          {customer.locked ? (
            <span className={`${styles.tag} ${styles.tag_bad}`}>
              {customer.locked.until === null
                ? t("customer.locked")
                : t("customer.lockedUntil", { when: when(customer.locked.until, i18n.language) })}
            </span>
          ) : null}
          {customer.frozen ? (
            <span className={`${styles.tag} ${styles.tag_bad}`}>{t("customer.frozen")}</span>
          ) : null}
        </div>
        <dl className={styles.facts}>
          <dt>{t("customer.phone")}</dt>
          <dd className="amount">{customer.phone ?? t("customer.none")}</dd>
          <dt>{t("customer.email")}</dt>
          <dd>{customer.email ?? t("customer.none")}</dd>
          <dt>{t("customer.level")}</dt>
          <dd>{t("customer.levelIs", { level: customer.level })}</dd>
          <dt>{t("customer.balance")}</dt>
          <dd>{t(`customer.balanceIs.${customer.balance_state}`)}</dd>
          <dt>{t("customer.since")}</dt>
          <dd>
            <time dateTime={customer.since} title={exact(customer.since, i18n.language)}>
              {when(customer.since, i18n.language)}
            </time>
          </dd>
        </dl>
        <p className={styles.unproven}>
          <Clear conversation={conversation} customer={customer} why={whyNot("see_in_clear")} />
        </p>
      </section>

      <Protection conversation={conversation} customer={customer} why={whyNot("protect")} />

      <SignIns signIns={customer.sign_ins} />

      <Sent notices={customer.notices} />

      <Documents conversation={conversation} why={whyNot("see_in_clear")} />

      <section aria-labelledby={`${id}o`}>
        <h2 id={`${id}o`}>{t("customer.offers")}</h2>
        {customer.offers.length === 0 ? (
          <p className={styles.muted}>{t("customer.noOffers")}</p>
        ) : (
          <Offers offers={customer.offers} onOffer={onOffer} />
        )}
      </section>

      <section aria-labelledby={`${id}y`}>
        <h2 id={`${id}y`}>{t("customer.whys")}</h2>
        {customer.whys.length === 0 ? <p className={styles.muted}>{t("customer.noWhys")}</p> : null}
        {customer.whys.map((record) => (
          <div key={record.id} id={recordAnchor(record.id)} tabIndex={-1} className={styles.whyCard}>
            <RecordCard record={record} link={(head) => head} onOffer={onOffer} />
          </div>
        ))}
      </section>

      <section aria-labelledby={`${id}r`}>
        <h2 id={`${id}r`}>{t("customer.recent")}</h2>
        {others.length === 0 ? <p className={styles.muted}>{t("customer.noRecent")}</p> : null}
        {others.map((record) => (
          <Fold key={record.id} record={record} />
        ))}
      </section>
    </>
  );
}
