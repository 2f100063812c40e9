import { api, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { AmountPad } from "@ui/AmountPad";
import { Field } from "@ui/Field";
import { amountText, minor, money } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { useForm } from "@ui/useForm";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { MoneySheet } from "../components/MoneySheet";
import { Page } from "../components/Page";
import { RecordRow } from "../components/RecordRow";
import { paths, withQuery } from "../util/paths";
import { moneyMoved, recordQuery } from "../util/queries";
import { resultOf } from "../util/result";

/** Ask for a payment back, in whole or in part. */
export function Refund() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const { data: payment, error, refetch } = useQuery(recordQuery(id));
  const [typed, setTyped] = useState<string | null>(search.get("amount"));
  const [wrong, setWrong] = useState<string | null>(null);
  const [reviewing, setReviewing] = useState(false);
  const form = useForm({ why: "" }, {});
  const left = payment?.refundable ?? "0.00";
  const amount = typed ?? (left === "0.00" ? "" : left);
  const value = minor(amount) ?? 0n;
  const why = form.values.why.trim();

  function goOn(): void {
    if (value <= 0n) setWrong(t("ui.check.amount"));
    else if (value > (minor(left) ?? 0n)) setWrong(t("refund.tooMuch", { amount: money(left) }));
    else setReviewing(true);
  }

  return (
    <Page kind="sub" parent={paths.record(id)} title={t("refund.title")}>
      {payment === undefined && error === null ? <Waiting card lines={4} /> : null}
      {payment === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {payment === undefined ? null : (
        <div className="stack">
          <div className="block-list">
            <RecordRow record={payment} clock="day" />
          </div>
          {left === "0.00" ? (
            <div className="notice notice-warn">
              <p>{t("refund.nothingLeft")}</p>
              <Link to={withQuery(paths.chat, { record: payment.id })}>{t("record.ask")}</Link>
            </div>
          ) : (
            <section className="block stack">
              <Field {...form.field("why")} label={t("refund.why")} maxLength={100} autoComplete="off" />
              <AmountPad
                label={t("refund.amount")}
                value={amount}
                error={wrong}
                hint={t("refund.upTo", { amount: money(left) })}
                onChange={(next) => {
                  setTyped(next);
                  setWrong(null);
                }}
                onEnter={goOn}
              />
              <Button block color="primary" size="large" onClick={goOn}>
                {t("pay.next")}
              </Button>
            </section>
          )}
        </div>
      )}
      {reviewing && payment !== undefined ? (
        <MoneySheet
          title={t("refund.review")}
          amount={amountText(value)}
          facts={[
            [t("refund.from"), payment.counterparty ?? payment.title],
            [t("refund.to"), t("topUp.wallet")],
            ...(why === "" ? [] : [[t("refund.why"), why] as const]),
          ]}
          confirm={t("refund.confirm")}
          intent={{
            text: `refund ${payment.id} ${value} ${why}`,
            run: (pin, key) =>
              send(() =>
                api.POST("/api/records/{record_id}/refunds", {
                  params: { path: { record_id: payment.id } },
                  body: { amount: amountText(value), why: why === "" ? null : why, pin },
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
            if (problem.field === "why") return form.complain("why", words(problem));
            if (problem.field !== "amount") return false;
            setWrong(words(problem));
            return true;
          }}
        />
      ) : null}
    </Page>
  );
}
