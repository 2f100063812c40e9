import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { AmountPad } from "@ui/AmountPad";
import { Field } from "@ui/Field";
import { amountText, minor, money } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { useForm } from "@ui/useForm";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useNavigate, useSearchParams } from "react-router";
import { MoneySheet } from "../components/MoneySheet";
import { Page } from "../components/Page";
import { PayeeLine } from "../components/PayeeLine";
import { ShortOfMoney } from "../components/ShortOfMoney";
import { useEnough } from "../components/useEnough";
import { useLimits } from "../components/useLimits";
import { useMe } from "../components/useMe";
import { paths, withQuery } from "../util/paths";
import { moneyMoved, payeesQuery } from "../util/queries";
import { resultOf } from "../util/result";

type Payee = Shape["Payee"];

/** Who gets it: handed over by the page before, else one of those paid before. */
function usePayee(): { payee: Payee | null; missing: boolean; error: unknown; retry: () => void } {
  const [search] = useSearchParams();
  const state: { payee?: Payee } | null = useLocation().state;
  const { data, error, refetch } = useQuery(payeesQuery);
  const id = search.get("payee");
  const handed = state?.payee?.id === id ? state?.payee : undefined;
  const payee = handed ?? data?.find((each) => each.id === id) ?? null;
  return { payee, missing: payee === null && data !== undefined, error, retry: () => void refetch() };
}

/** Second decision of a transfer: how much, and a word with it. */
export function TransferAmount() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const me = useMe();
  const limits = useLimits();
  const [search] = useSearchParams();
  const { payee, missing, error, retry } = usePayee();
  const [amount, setAmount] = useState(search.get("amount") ?? "");
  const [wrong, setWrong] = useState<string | null>(null);
  const [reviewing, setReviewing] = useState(false);
  const form = useForm({ note: search.get("note") ?? "" }, {});
  const value = minor(amount) ?? 0n;
  const enough = useEnough(value);
  const note = form.values.note.trim();

  if (missing) {
    const { phone, ...rest } = { phone: search.get("phone"), amount, note };
    return <Navigate replace to={withQuery(paths.transfer, { phone, ...rest })} />;
  }

  async function goOn(): Promise<void> {
    const objection = value <= 0n ? t("ui.check.amount") : await enough.objection();
    if (objection === null) setReviewing(true);
    else setWrong(objection);
  }

  const here = withQuery(paths.transferAmount, { payee: payee?.id, amount, note });
  return (
    <Page kind="sub" parent={paths.transfer} title={t("transfer.title")}>
      {payee === null && !error ? <Waiting card lines={4} /> : null}
      {payee === null && error ? <Failed error={error} retry={retry} /> : null}
      {payee === null ? null : (
        <div className="stack">
          <div className="row block">
            <PayeeLine payee={payee} />
          </div>
          <section className="block stack">
            <Field {...form.field("note")} label={t("transfer.note")} maxLength={50} autoComplete="off" />
            <AmountPad
              label={t("transfer.amount")}
              value={amount}
              error={wrong}
              hint={[t("transfer.available", { amount: money(me.available) }), limits.words]
                .filter((word) => word !== "")
                .join(t("limit.and"))}
              onChange={(next) => {
                setAmount(next);
                setWrong(null);
              }}
              instead={enough.short ? <ShortOfMoney amount={value} next={here} /> : null}
              onEnter={() => void goOn()}
            />
            <Button block color="primary" size="large" onClick={() => void goOn()}>
              {t("pay.next")}
            </Button>
          </section>
        </div>
      )}
      {reviewing && payee !== null ? (
        <MoneySheet
          title={t("transfer.review")}
          amount={amountText(value)}
          facts={[
            [t("transfer.to"), `${payee.name} ${payee.phone}`],
            ...(note === "" ? [] : [[t("transfer.note"), note] as const]),
            [t("transfer.fee"), t("transfer.noFee")],
            [t("transfer.arrives"), t("transfer.atOnce")],
          ]}
          confirm={t("transfer.confirm")}
          intent={{
            text: `transfer ${payee.id} ${value} ${note}`,
            run: (pin, key) =>
              send(() =>
                api.POST("/api/transfers", {
                  body: {
                    payee_id: payee.id,
                    amount: amountText(value),
                    pin,
                    note: note === "" ? null : note,
                  },
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
            if (problem.field === "note") return form.complain("note", words(problem));
            if (problem.field !== "amount") return false;
            setWrong(words(problem));
            return true;
          }}
        />
      ) : null}
    </Page>
  );
}
