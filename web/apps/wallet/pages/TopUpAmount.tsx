import { api, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { AmountPad } from "@ui/AmountPad";
import { amountText, minor, money } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
import { CardLine } from "../components/CardLine";
import { MoneySheet } from "../components/MoneySheet";
import { Page } from "../components/Page";
import { useMe } from "../components/useMe";
import { onward, paths, withQuery } from "../util/paths";
import { cardsQuery, moneyMoved } from "../util/queries";
import { resultOf } from "../util/result";

/** Second decision of a top-up: how much. */
export function TopUpAmount() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const me = useMe();
  const [search] = useSearchParams();
  const { data: cards, error, refetch } = useQuery(cardsQuery);
  const [amount, setAmount] = useState(search.get("amount") ?? "");
  const [wrong, setWrong] = useState<string | null>(null);
  const [reviewing, setReviewing] = useState(false);
  const next = onward(search.get("next"));
  const card = cards?.find(({ id }) => id === search.get("card"));
  const value = minor(amount) ?? 0n;

  if (cards !== undefined && card === undefined) {
    return <Navigate replace to={withQuery(paths.topUp, { amount, next })} />;
  }

  function goOn(): void {
    if (value <= 0n) setWrong(t("ui.check.amount"));
    else setReviewing(true);
  }

  return (
    <Page kind="sub" parent={paths.topUp} title={t("topUp.title")}>
      {card === undefined && error === null ? <Waiting card lines={4} /> : null}
      {card === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {card === undefined ? null : (
        <div className="stack">
          <Link className="row block" to={withQuery(paths.topUp, { amount, next })}>
            <CardLine card={card} />
            <span className="row-end row-way">{t("topUp.change")}</span>
          </Link>
          <section className="block stack">
            <AmountPad
              label={t("topUp.amount")}
              value={amount}
              error={wrong}
              hint={t("topUp.hint", { amount: money(me.balance) })}
              onChange={(next) => {
                setAmount(next);
                setWrong(null);
              }}
              onEnter={goOn}
            />
            <Button block color="primary" size="large" onClick={goOn}>
              {t("pay.next")}
            </Button>
          </section>
        </div>
      )}
      {reviewing && card !== undefined ? (
        <MoneySheet
          title={t("topUp.review")}
          amount={amountText(value)}
          facts={[
            [t("topUp.from"), `${card.bank_name} ${t("cards.tail", { tail: card.tail })}`],
            [t("topUp.to"), t("topUp.wallet")],
          ]}
          confirm={t("topUp.confirm")}
          intent={{
            text: `top-up ${card.id} ${value}`,
            run: (pin, key) =>
              send(() =>
                api.POST("/api/top-ups", {
                  body: { card_id: card.id, amount: amountText(value), pin },
                  headers: { "Idempotency-Key": key },
                }),
              ),
          }}
          onClose={() => setReviewing(false)}
          onDone={(record) => {
            moneyMoved(record);
            navigate(resultOf(record, next), { replace: true });
          }}
          onRefused={(record) => navigate(resultOf(record, next), { replace: true })}
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
