import type { Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { exact, money, when } from "@ui/format";
import { Sheet } from "@ui/Sheet";
import { Empty, Failed, Waiting } from "@ui/States";
import { useCast } from "@ui/useCast";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Page } from "../components/Page";
import { DemoOrderForm } from "../forms/DemoOrderForm";
import { paths } from "../util/paths";
import { ordersQuery } from "../util/queries";

/** What shops have made out to this customer: first what is still to be paid. */
export function Orders() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cast = useCast();
  const [making, setMaking] = useState(false);
  const { data: orders, error, refetch } = useQuery(ordersQuery);
  const open = orders?.filter(({ state }) => state === "unpaid") ?? [];
  const settled = orders?.filter(({ state }) => state !== "unpaid") ?? [];
  return (
    <Page kind="sub" title={t("orders.title")}>
      <div className="stack">
        {orders === undefined && error === null ? <Waiting lines={4} /> : null}
        {orders === undefined && error !== null ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : null}
        {orders !== undefined && open.length === 0 ? <Empty title={t("orders.empty")} /> : null}
        {open.length > 0 ? (
          <section aria-labelledby="open-orders">
            <h2 id="open-orders">{t("orders.open")}</h2>
            <OrderList orders={open} />
          </section>
        ) : null}
        <Link className="quiet-link" to={paths.payByCode}>
          {t("payShop.byCode")}
        </Link>
        {cast === null ? null : (
          <Button block size="large" onClick={() => setMaking(true)}>
            {t("orders.demo")}
          </Button>
        )}
        {settled.length > 0 ? (
          <section aria-labelledby="settled-orders">
            <h2 id="settled-orders">{t("orders.settled")}</h2>
            <OrderList orders={settled} />
          </section>
        ) : null}
      </div>
      {making ? (
        <Sheet title={t("orders.demo")} onClose={() => setMaking(false)}>
          <DemoOrderForm onDone={(order) => navigate(paths.order(order.id))} />
        </Sheet>
      ) : null}
    </Page>
  );
}

function OrderList({ orders }: { orders: readonly Shape["Order"][] }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className="list block-list">
      {orders.map((order) => (
        <li key={order.id}>
          <Link className="row" to={paths.order(order.id)}>
            <span className="row-main">
              <span className="row-title">{order.merchant}</span>
              <span className="row-sub">
                {order.title} ·{" "}
                <time dateTime={order.at} title={exact(order.at, i18n.language)}>
                  {when(order.at, i18n.language)}
                </time>
              </span>
            </span>
            <span className="row-end">
              <span className="amount">{money(order.amount)}</span>
              <span className="faint">{t(`orders.state.${order.state}`)}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
