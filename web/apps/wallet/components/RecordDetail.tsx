import type { Shape } from "@client/api";
import { CopyText } from "@ui/CopyText";
import { exact, money, when } from "@ui/format";
import { DoneMark, PendingMark, RefusedMark } from "@ui/Icons";
import { Outcome } from "@ui/Outcome";
import { Timeline } from "@ui/Timeline";
import { signOf } from "@ui/tone";
import { WhyCard } from "@ui/WhyCard";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { paths, withQuery } from "../util/paths";
import { moneyMoved } from "../util/queries";
import { resultOf } from "../util/result";
import { LiftSheet } from "./LiftSheet";
import { OfferSheet } from "./OfferSheet";
import { ProblemNote } from "./ProblemNote";
import { useOffer } from "./useOffer";

const marks = {
  succeeded: DoneMark,
  refused: RefusedMark,
  pending: PendingMark,
} as const;

type Props = { record: Shape["Record"] };

/** Everything about one record: how it went, why, how far it is, the facts. Result page and record page are this. */
export function RecordDetail({ record }: Props) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { run, busy, problem, done, asking, answered } = useOffer();
  const [lifting, setLifting] = useState(false);
  const [lifted, setLifted] = useState(false);
  const Mark = marks[record.outcome];
  const facts: [string, React.ReactNode][] = [
    [t(`record.other.${record.kind}`), record.counterparty],
    [t("record.money"), record.money_label],
    [t("record.note"), record.note],
    [t("record.refunded"), record.refunded && record.refunded !== "0.00" ? money(record.refunded) : null],
    [t("record.balanceAfter"), record.balance_after ? money(record.balance_after) : null],
    [
      t("record.at"),
      <time key="at" dateTime={record.at} title={exact(record.at, i18n.language)}>
        {when(record.at, i18n.language)}
      </time>,
    ],
    [
      t("record.reference"),
      <CopyText key="reference" text={record.reference} name={t("record.reference")} />,
    ],
  ];
  return (
    <div className="stack">
      <section className="block record-head">
        <Mark className={`record-mark record-mark-${record.outcome}`} size={44} />
        <p>{record.title}</p>
        <p className="record-amount amount">
          {signOf(record)}
          {money(record.amount)}
        </p>
        <p role="status">
          <Outcome record={record} />
        </p>
      </section>
      {record.why ? (
        <WhyCard
          why={record.why}
          busy={busy}
          onOffer={(offer) => {
            setLifted(false);
            if (offer.code === "unfreeze_request") setLifting(true);
            else run(offer, record);
          }}
          ask={
            <Link className="quiet-link" to={withQuery(paths.chat, { record: record.id })}>
              {t("record.ask")}
            </Link>
          }
        />
      ) : null}
      <ProblemNote problem={problem} />
      <p role="status" className="notice-line">
        {lifted ? t("lift.done") : done ? t("record.actionDone") : null}
      </p>
      {record.timeline && record.timeline.length > 0 ? (
        <section className="block">
          <Timeline steps={record.timeline} />
        </section>
      ) : null}
      <section className="block">
        <dl className="facts">
          {facts
            .filter(([, value]) => value)
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
      </section>
      {record.why ? null : (
        <Link className="quiet-link" to={withQuery(paths.chat, { record: record.id })}>
          {t("record.ask")}
        </Link>
      )}
      {lifting ? (
        <LiftSheet
          conversation={false}
          onClose={() => setLifting(false)}
          onTaken={() => {
            setLifting(false);
            setLifted(true);
          }}
          onPerson={() => navigate(withQuery(paths.chat, { record: record.id, person: "1" }))}
        />
      ) : null}
      {asking === null ? null : (
        <OfferSheet
          {...asking}
          conversation={false}
          onClose={answered}
          onTaken={(taken) => {
            answered();
            if (taken.record === null) return;
            moneyMoved(taken.record);
            navigate(resultOf(taken.record));
          }}
          onRefused={(refused) => {
            answered();
            navigate(resultOf(refused));
          }}
        />
      )}
    </div>
  );
}
