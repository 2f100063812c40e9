import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { AmountPad } from "@ui/AmountPad";
import { amountText, minor, money } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
import { CardLine } from "../components/CardLine";
import { FreezeNote } from "../components/FreezeNote";
import { MoneySheet } from "../components/MoneySheet";
import { Page } from "../components/Page";
import { useEnough } from "../components/useEnough";
import { leftOf } from "../components/useLimits";
import { useMe } from "../components/useMe";
import { paths, withQuery } from "../util/paths";
import { cardsQuery, moneyMoved, withdrawTermsQuery } from "../util/queries";
import { resultOf } from "../util/result";

/** Second decision of a withdrawal: how much; the most, the limits and the fee are seen before. */
export function WithdrawAmount() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { data: cards, error, refetch } = useQuery(cardsQuery);
  const { data: terms, error: noTerms, refetch: askAgain } = useQuery(withdrawTermsQuery);
  const card = cards?.find(({ id, kind }) => id === search.get("card") && kind === "debit");
  const failed = error ?? noTerms;

  if (cards !== undefined && card === undefined) {
    return <Navigate replace to={withQuery(paths.withdraw, { amount: search.get("amount") })} />;
  }
  return (
    <Page kind="sub" parent={paths.withdraw} title={t("withdraw.title")}>
      {card !== undefined && terms !== undefined ? (
        <HowMuch card={card} terms={terms} asked={search.get("amount") ?? ""} />
      ) : failed === null ? (
        <Waiting card lines={4} />
      ) : (
        <Failed
          error={failed}
          retry={() => {
            void refetch();
            void askAgain();
          }}
        />
      )}
    </Page>
  );
}

type Props = { card: Shape["Card"]; terms: Shape["WithdrawTerms"]; asked: string };

function HowMuch({ card, terms, asked }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const [amount, setAmount] = useState(asked);
  const [wrong, setWrong] = useState<string | null>(null);
  const [reviewing, setReviewing] = useState(false);
  const value = minor(amount) ?? 0n;
  const enough = useEnough(value);
  const most = minor(terms.most) ?? 0n;
  const { single, today } = leftOf(terms.limits);
  const hint = [
    t("withdraw.available", { amount: money(terms.available) }),
    today === null ? null : t("withdraw.today", { amount: money(today) }),
    single === null ? null : t("limit.single", { amount: money(single) }),
    t("withdraw.free"),
  ];

  async function goOn(): Promise<void> {
    const objection = value <= 0n ? t("ui.check.amount") : await enough.objection();
    if (objection === null) setReviewing(true);
    else setWrong(objection);
  }

  return (
    <div className="stack">
      <FreezeNote freeze={me.freeze} away />
      <Link className="row block" to={withQuery(paths.withdraw, { amount })}>
        <CardLine card={card} />
        <span className="row-end row-way">{t("topUp.change")}</span>
      </Link>
      <section className="block stack">
        <AmountPad
          label={t("withdraw.amount")}
          value={amount}
          error={wrong}
          hint={hint.filter((word) => word !== null).join(t("limit.and"))}
          onChange={(next) => {
            setAmount(next);
            setWrong(null);
          }}
          onEnter={() => void goOn()}
        />
        {most > 0n ? (
          <Button
            block
            color="primary"
            fill="outline"
            onClick={() => {
              setAmount(amountText(most));
              setWrong(null);
            }}
          >
            {most === minor(terms.available)
              ? t("withdraw.all")
              : t("withdraw.allWithin", { amount: money(terms.most) })}
          </Button>
        ) : (
          <p className="row-sub">{t(terms.available === "0.00" ? "withdraw.nothing" : "withdraw.usedUp")}</p>
        )}
        <Button block color="primary" size="large" onClick={() => void goOn()}>
          {t("pay.next")}
        </Button>
      </section>
      {reviewing ? (
        <MoneySheet
          title={t("withdraw.review")}
          amount={amountText(value)}
          facts={[
            [t("withdraw.to"), `${card.bank_name} ${t("cards.tail", { tail: card.tail })}`],
            [t("transfer.fee"), t("transfer.noFee")],
            [t("transfer.arrives"), t("withdraw.arrives", { hours: terms.within_hours })],
          ]}
          confirm={t("withdraw.confirm")}
          intent={{
            text: `withdraw ${card.id} ${value}`,
            run: (pin, key) =>
              send(() =>
                api.POST("/api/withdrawals", {
                  body: { card_id: card.id, amount: amountText(value), pin },
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
    </div>
  );
}
