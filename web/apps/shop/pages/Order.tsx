import type { Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { CopyText } from "@ui/CopyText";
import { exact, money, when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { Timeline } from "@ui/Timeline";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { OrderState } from "../components/OrderState";
import { Page } from "../components/Page";
import { paths } from "../util/paths";
import { orderQuery } from "../util/queries";

/** One order: how far it is, who paid it, what went back, and what can be done now. */
export function OrderPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(orderQuery(id));
  return (
    <Page kind="sub" parent={paths.orders} title={t("order.title")}>
      {data === undefined && error === null ? <Waiting card lines={5} /> : null}
      {data === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data === undefined ? null : <Detail detail={data} />}
    </Page>
  );
}

function Detail({ detail }: { detail: Shape["ShopOrderDetail"] }) {
  const { t, i18n } = useTranslation();
  const { order, timeline, refunds, pay_url } = detail;
  const at = (instant: string): ReactNode => (
    <time dateTime={instant} title={exact(instant, i18n.language)}>
      {when(instant, i18n.language)}
    </time>
  );
  const facts: [string, ReactNode][] = [
    [t("order.customer"), order.customer ? `${order.customer.name} ${order.customer.phone}` : null],
    [t("order.at"), at(order.at)],
    [t("order.paidAt"), order.paid_at ? at(order.paid_at) : null],
    [t("order.refunded"), order.refunded === "0.00" ? null : money(order.refunded)],
    [t("order.refundable"), order.payment_id ? money(order.refundable) : null],
    [t("order.reference"), <CopyText key="reference" text={order.reference} name={t("order.reference")} />],
  ];
  return (
    <div className="stack">
      <section className="block record-head">
        <p>{order.title}</p>
        <p className="record-amount amount">{money(order.amount)}</p>
        <p role="status">
          <OrderState order={order} />
        </p>
      </section>
      {pay_url ? (
        <section className="block stack" aria-labelledby="pay-here">
          <h2 id="pay-here">{t("order.payHere")}</h2>
          <p className="faint">{order.customer ? t("order.payOwn") : t("order.payAnybody")}</p>
          <p className="pay-url">
            <CopyText text={pay_url} name={t("order.payLink")} />
          </p>
        </section>
      ) : null}
      {order.payment_id && order.refundable !== "0.00" ? (
        <Link className="big-link" to={paths.refund(order.id)}>
          {t("order.giveBack", { amount: money(order.refundable) })}
        </Link>
      ) : null}
      <section className="block">
        <Timeline steps={timeline} />
      </section>
      {refunds.length > 0 ? (
        <section aria-labelledby="refunds">
          <h2 id="refunds">{t("order.refunds")}</h2>
          <ul className="list block-list">
            {refunds.map((refund) => (
              <li key={refund.id} className="row">
                <span className="row-main">
                  <span className="row-title">{t(`order.by.${refund.by}`)}</span>
                  <span className="row-sub">{at(refund.at)}</span>
                </span>
                <span className="row-end">
                  <span className="amount">{money(refund.amount)}</span>
                  <CopyText text={refund.reference} name={t("order.refundReference")} />
                </span>
              </li>
            ))}
          </ul>
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
    </div>
  );
}
