import { api, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { exact, minor, money, when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { MoneySheet } from "../components/MoneySheet";
import { Page } from "../components/Page";
import { ShortOfMoney } from "../components/ShortOfMoney";
import { useEnough } from "../components/useEnough";
import { useLimits } from "../components/useLimits";
import { useMe } from "../components/useMe";
import { paths } from "../util/paths";
import { moneyMoved, orderQuery } from "../util/queries";
import { resultOf } from "../util/result";

export function OrderPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const limits = useLimits();
  const { id = "" } = useParams();
  const { data: order, error, refetch } = useQuery(orderQuery(id));
  const [reviewing, setReviewing] = useState(false);
  const topUp = useRef<HTMLAnchorElement>(null);
  const value = minor(order?.amount ?? "") ?? 0n;
  const enough = useEnough(value);

  async function pay(): Promise<void> {
    if ((await enough.objection()) === null) setReviewing(true);
    else topUp.current?.focus();
  }

  return (
    <Page kind="sub" parent={paths.orders} title={t("orders.one")}>
      {order === undefined && error === null ? <Waiting card lines={4} /> : null}
      {order === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {order === undefined ? null : (
        <div className="stack">
          <section className="block record-head">
            <p>{order.merchant}</p>
            <p className="record-amount amount">{money(order.amount)}</p>
            <p className="faint">{t(`orders.state.${order.state}`)}</p>
          </section>
          <section className="block">
            <dl className="facts">
              <div>
                <dt>{t("orders.what")}</dt>
                <dd>{order.title}</dd>
              </div>
              <div>
                <dt>{t("record.at")}</dt>
                <dd>
                  <time dateTime={order.at} title={exact(order.at, i18n.language)}>
                    {when(order.at, i18n.language)}
                  </time>
                </dd>
              </div>
              {order.state === "unpaid" ? (
                <div>
                  <dt>{t("orders.from")}</dt>
                  <dd>{t("orders.balance", { amount: money(me.available) })}</dd>
                </div>
              ) : null}
            </dl>
          </section>
          {order.state === "unpaid" ? (
            <>
              <p className="faint">{limits.words}</p>
              {enough.short ? <ShortOfMoney amount={value} next={paths.order(order.id)} way={topUp} /> : null}
              <Button block color="primary" size="large" onClick={() => void pay()}>
                {t("orders.pay", { amount: money(order.amount) })}
              </Button>
            </>
          ) : null}
          {order.record_id ? (
            <Link className="quiet-link" to={paths.record(order.record_id)}>
              {t("orders.record")}
            </Link>
          ) : null}
        </div>
      )}
      {reviewing && order !== undefined ? (
        <MoneySheet
          title={t("orders.review")}
          amount={order.amount}
          facts={[
            [t("orders.to"), order.merchant],
            [t("orders.what"), order.title],
            [t("orders.from"), t("orders.balance", { amount: money(me.available) })],
          ]}
          confirm={t("orders.confirm")}
          intent={{
            text: `order ${order.id} ${order.amount}`,
            run: (pin, key) =>
              send(() =>
                api.POST("/api/orders/{order_id}/payment", {
                  params: { path: { order_id: order.id } },
                  body: { pin },
                  headers: { "Idempotency-Key": key },
                }),
              ),
          }}
          onClose={() => setReviewing(false)}
          onDone={(record) => {
            moneyMoved(record);
            navigate(resultOf(record), { replace: true });
          }}
          onRefused={(record) => navigate(resultOf(record), { replace: true })}
        />
      ) : null}
    </Page>
  );
}
