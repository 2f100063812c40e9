import { useQuery } from "@tanstack/react-query";
import { AmountPad } from "@ui/AmountPad";
import { amountText, minor, money } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { GiveBackSheet } from "../components/GiveBackSheet";
import { OrderRow } from "../components/OrderRow";
import { Page } from "../components/Page";
import { paths } from "../util/paths";
import { changed, orderQuery } from "../util/queries";

/** Give money back, in whole or in part. */
export function Refund() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(orderQuery(id));
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [reviewing, setReviewing] = useState<string | null>(null);
  const order = data?.order;
  const left = order?.refundable ?? "0.00";
  const amount = typed ?? left;
  const value = minor(amount) ?? 0n;

  function goOn(): void {
    if (value <= 0n) setWrong(t("ui.check.amount"));
    else if (value > (minor(left) ?? 0n)) setWrong(t("refund.tooMuch", { amount: money(left) }));
    else setReviewing(amountText(value));
  }

  return (
    <Page kind="sub" parent={paths.order(id)} title={t("refund.title")}>
      {order === undefined && error === null ? <Waiting card lines={4} /> : null}
      {order === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {order === undefined ? null : (
        <div className="stack">
          <div className="block-list">
            <OrderRow order={order} />
          </div>
          {left === "0.00" && reviewing === null ? (
            <p className="notice notice-warn">
              {order.payment_id ? t("refund.nothingLeft") : t("refund.notPaid")}
            </p>
          ) : (
            <section className="block stack">
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
                {t("refund.next")}
              </Button>
            </section>
          )}
        </div>
      )}
      {reviewing !== null && order?.payment_id ? (
        <GiveBackSheet
          order={order}
          paymentId={order.payment_id}
          amount={reviewing}
          onClose={() => setReviewing(null)}
          onDone={(detail) => {
            changed(detail);
            navigate(paths.order(detail.order.id), { replace: true });
          }}
          onAmount={(problem) => {
            setWrong(words(problem));
            setReviewing(null);
          }}
        />
      ) : null}
    </Page>
  );
}
