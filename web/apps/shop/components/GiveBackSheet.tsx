import { api, type Shape, send } from "@client/api";
import { answered, isAnswered, keyFor } from "@client/intent";
import { asProblem, type Problem } from "@client/problem";
import { money } from "@ui/format";
import { Sheet } from "@ui/Sheet";
import { useOnce } from "@ui/useOnce";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "../util/queries";
import { ProblemNote } from "./ProblemNote";

type Props = {
  order: Shape["ShopOrder"];
  paymentId: string;
  amount: string;
  onClose: () => void;
  onDone: (detail: Shape["ShopOrderDetail"]) => void;
  /** The server names the amount, which the page behind the sheet asked for. */
  onAmount: (problem: Problem) => void;
};

/** Review, then once. Stays open with the words when it was refused or nothing was decided. */
export function GiveBackSheet({ order, paymentId, amount, onClose, onDone, onAmount }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [problem, setProblem] = useState<Problem | null>(null);
  const intent = `give back ${paymentId} ${amount}`;

  async function giveBack(): Promise<void> {
    setProblem(null);
    const key = keyFor(intent);
    try {
      const detail = await send(() =>
        api.POST("/api/merchant/payments/{payment_id}/refunds", {
          params: { path: { payment_id: paymentId } },
          body: { amount },
          headers: { "Idempotency-Key": key },
        }),
      );
      answered(intent);
      onDone(detail);
    } catch (error) {
      const met = asProblem(error);
      // A refusal is remembered under its key: trying again is a new try. Without an answer, the key asks what became of it.
      if (isAnswered(met)) {
        answered(intent);
        void queryClient.invalidateQueries();
      }
      if (met.field === "amount") onAmount(met);
      else setProblem(met);
    }
  }

  const unknown = problem !== null && !isAnswered(problem);
  return (
    <Sheet title={t("refund.review")} onClose={busy ? () => undefined : onClose}>
      <div className="stack">
        <p className="review-amount amount">{money(amount)}</p>
        <dl className="facts">
          <div>
            <dt>{t("refund.of")}</dt>
            <dd>{order.title}</dd>
          </div>
          {order.customer ? (
            <div>
              <dt>{t("refund.to")}</dt>
              <dd>
                {order.customer.name} {order.customer.phone}
              </dd>
            </div>
          ) : null}
          <div>
            <dt>{t("refund.from")}</dt>
            <dd>{t("refund.takings")}</dd>
          </div>
        </dl>
        {unknown ? (
          <p className="notice notice-warn" role="alert">
            {t("refund.noAnswer")}
          </p>
        ) : (
          <ProblemNote problem={problem} />
        )}
        <Button
          block
          color="primary"
          size="large"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={() => void once(giveBack)}
        >
          {t("refund.confirm", { amount: money(amount) })}
        </Button>
      </div>
    </Sheet>
  );
}
