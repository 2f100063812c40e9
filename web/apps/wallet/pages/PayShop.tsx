import { api, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { AmountPad } from "@ui/AmountPad";
import { amountText, minor, money } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { MoneySheet } from "../components/MoneySheet";
import { Page } from "../components/Page";
import { ShortOfMoney } from "../components/ShortOfMoney";
import { useEnough } from "../components/useEnough";
import { useMe } from "../components/useMe";
import { paths } from "../util/paths";
import { moneyMoved, shopByCodeQuery } from "../util/queries";
import { resultOf } from "../util/result";

/** Whoever opens a shop's printed code pays it what it says. */
export function PayShop() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const me = useMe();
  const { code = "" } = useParams();
  const { data: shop, error, refetch } = useQuery(shopByCodeQuery(code));
  const [amount, setAmount] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [reviewing, setReviewing] = useState(false);
  const value = minor(amount) ?? 0n;
  const enough = useEnough(value);

  async function goOn(): Promise<void> {
    const objection = value <= 0n ? t("ui.check.amount") : await enough.objection();
    if (objection === null) setReviewing(true);
    else setWrong(objection);
  }

  return (
    <Page kind="sub" parent={paths.orders} title={t("payShop.title")}>
      {shop === undefined && error === null ? <Waiting card lines={4} /> : null}
      {shop === undefined && error !== null ? (
        <div className="stack">
          <Failed error={error} retry={() => void refetch()} />
          <Link className="quiet-link" to={paths.payByCode}>
            {t("payShop.byCode")}
          </Link>
        </div>
      ) : null}
      {shop === undefined ? null : (
        <section className="block stack">
          <p>
            {t("payShop.to")} <strong>{shop.name}</strong>
          </p>
          <p className="faint">{t("payShop.check")}</p>
          <AmountPad
            label={t("payShop.amount")}
            value={amount}
            error={wrong}
            hint={[
              t("transfer.available", { amount: money(me.available) }),
              shop.left === null ? "" : t("payShop.left", { amount: money(shop.left) }),
            ]
              .filter((word) => word !== "")
              .join(t("limit.and"))}
            onChange={(next) => {
              setAmount(next);
              setWrong(null);
            }}
            instead={enough.short ? <ShortOfMoney amount={value} next={paths.payShop(shop.code)} /> : null}
            onEnter={() => void goOn()}
          />
          <Button block color="primary" size="large" onClick={() => void goOn()}>
            {t("pay.next")}
          </Button>
        </section>
      )}
      {reviewing && shop !== undefined ? (
        <MoneySheet
          title={t("orders.review")}
          amount={amountText(value)}
          facts={[
            [t("orders.to"), shop.name],
            [t("orders.from"), t("orders.balance", { amount: money(me.available) })],
          ]}
          confirm={t("orders.confirm")}
          intent={{
            text: `pay ${shop.code} ${value}`,
            run: (pin, key) =>
              send(() =>
                api.POST("/api/shops/{code}/payments", {
                  params: { path: { code: shop.code } },
                  body: { amount: amountText(value), pin },
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
          onField={(problem) => {
            if (problem.field !== "amount") return false;
            setWrong(words(problem));
            return true;
          }}
        />
      ) : null}
    </Page>
  );
}
