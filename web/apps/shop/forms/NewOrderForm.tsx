import { api, type Shape, send } from "@client/api";
import { answered, isAnswered, keyFor } from "@client/intent";
import type { Problem } from "@client/problem";
import { amountCheck, doorChecks } from "@ui/checks";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";

type Props = { onDone: (detail: Shape["ShopOrderDetail"]) => void };

/** The server's reasons that are about the phone number, which it does not name as a field. */
const fieldOf = ({ code, field }: Problem): string | null =>
  code === "payer_not_found" || code === "phone_invalid" ? "phone" : field;

export function NewOrderForm({ onDone }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const form = useForm(
    { amount: "", title: "", phone: "" },
    {
      amount: amountCheck(t),
      title: (value) => (value.trim() === "" ? t("newOrder.titleMissing") : null),
      phone: (value) => (value.trim() === "" ? null : doorChecks(t).phone(value)),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function make(): Promise<void> {
    forget();
    const body = {
      amount: form.values.amount.trim(),
      title: form.values.title.trim(),
      phone: form.values.phone.trim() || null,
    };
    const intent = `order ${JSON.stringify(body)}`;
    const key = keyFor(intent);
    try {
      const detail = await send(() =>
        api.POST("/api/merchant/orders", { body, headers: { "Idempotency-Key": key } }),
      );
      answered(intent);
      onDone(detail);
    } catch (error) {
      if (isAnswered(meet(error, fieldOf))) answered(intent);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(make))}>
      <Field
        {...form.field("amount")}
        label={t("newOrder.amount")}
        inputMode="decimal"
        autoComplete="off"
        maxLength={40}
      />
      <Field {...form.field("title")} label={t("newOrder.title")} autoComplete="off" maxLength={60} />
      <Field
        {...form.field("phone")}
        label={t("newOrder.phone")}
        hint={t("newOrder.phoneHint")}
        type="tel"
        inputMode="tel"
        autoComplete="off"
      />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("newOrder.make")}</SubmitButton>
    </form>
  );
}
