import type { Shape } from "@client/api";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { money } from "@ui/format";
import { Plus, Receipt, Squares } from "@ui/Icons";
import { Empty, Failed, Waiting } from "@ui/States";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { OrderRow } from "../components/OrderRow";
import { Page } from "../components/Page";
import { useMe } from "../components/useMe";
import { arrived, paidIn } from "../util/arrivals";
import { paths } from "../util/paths";
import { ordersQuery, takingsQuery } from "../util/queries";

const RECENT = 6;

const actions = [
  { to: paths.newOrder, key: "newOrder", Icon: Plus },
  { to: paths.printedCode, key: "printedCode", Icon: Squares },
  { to: paths.orders, key: "orders", Icon: Receipt },
] as const;

export function Home() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Page kind="tab" title={me.merchant}>
      <div className="stack">
        {me.open ? null : <p className="notice notice-warn">{t("home.closed")}</p>}
        <Takings />
        <nav className="actions" aria-label={t("home.actions")}>
          {actions.map(({ to, key, Icon }) => (
            <Link key={key} to={to}>
              <Icon size={28} />
              <span>{t(`home.${key}`)}</span>
            </Link>
          ))}
        </nav>
        <Recent />
      </div>
    </Page>
  );
}

function Takings() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(takingsQuery);
  if (data === undefined) {
    return error === null ? (
      <Waiting card lines={2} />
    ) : (
      <Failed error={error} retry={() => void refetch()} />
    );
  }
  return (
    <section className="balance" aria-label={t("home.takings")}>
      <p>{t("home.takings")}</p>
      <p className="balance-amount amount">{money(data.available)}</p>
      <dl className="today">
        <div>
          <dt>{t("home.paidToday")}</dt>
          <dd>
            <span className="amount">{money(data.paid)}</span>
            <span>{t("home.paidCount", { count: data.paid_count })}</span>
          </dd>
        </div>
        <div>
          <dt>{t("home.refundedToday")}</dt>
          <dd>
            <span className="amount">{money(data.refunded)}</span>
            <span>{t("home.refundedCount", { count: data.refunded_count })}</span>
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** What was paid since the page opened, so that nobody has to compare lists. */
function useArrival(orders: readonly Shape["ShopOrder"][] | undefined): Shape["ShopOrder"] | null {
  const seen = useRef<ReadonlySet<string> | null>(null);
  const [latest, setLatest] = useState<Shape["ShopOrder"] | null>(null);
  useEffect(() => {
    if (orders === undefined) return;
    const fresh = arrived(orders, seen.current);
    seen.current = new Set([...(seen.current ?? []), ...paidIn(orders)]);
    if (fresh !== null) setLatest(fresh);
  }, [orders]);
  return latest;
}

function Recent() {
  const { t } = useTranslation();
  const { data, error, refetch } = useInfiniteQuery(ordersQuery("all"));
  const orders = data?.pages[0]?.items;
  const latest = useArrival(orders);
  return (
    <section aria-labelledby="recent">
      <div role="status">
        {latest === null ? null : (
          <p className="notice notice-good">
            {t("home.arrived", { title: latest.title, amount: money(latest.amount) })}
            <Link to={paths.order(latest.id)}>{t("home.see")}</Link>
          </p>
        )}
      </div>
      <div className="section-head">
        <h2 id="recent">{t("home.recent")}</h2>
        {orders && orders.length > 0 ? <Link to={paths.orders}>{t("home.all")}</Link> : null}
      </div>
      {orders === undefined && error === null ? <Waiting lines={4} /> : null}
      {orders === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {orders?.length === 0 ? (
        <Empty title={t("home.empty")}>
          <Link className="quiet-link" to={paths.newOrder}>
            {t("home.begin")}
          </Link>
        </Empty>
      ) : null}
      {orders && orders.length > 0 ? (
        <ul className="list block-list">
          {orders.slice(0, RECENT).map((order) => (
            <li key={order.id}>
              <OrderRow order={order} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
