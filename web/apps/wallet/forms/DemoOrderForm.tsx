import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { Field } from "@ui/Field";
import { amountText, minor } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { merchantsQuery, queryClient } from "../util/queries";

type Props = { onDone: (order: Shape["Order"]) => void };

/** Lets a shop of the demo make out an order, since the demo has no till to scan. */
export function DemoOrderForm({ onDone }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: merchants, error, refetch } = useQuery(merchantsQuery);
  const form = useForm(
    { title: t("orders.sample"), amount: "38.00" },
    {
      title: (value) => (value.trim() === "" ? t("check.title") : null),
      amount: (value) => ((minor(value) ?? 0n) > 0n ? null : t("ui.check.amount")),
    },
  );
  const { met, forget, meet } = useProblem(form);
  if (merchants === undefined) {
    return error === null ? <Waiting lines={4} /> : <Failed error={error} retry={() => void refetch()} />;
  }
  const shop = chosen ?? merchants.find(({ open }) => open)?.id ?? merchants[0]?.id ?? null;

  async function make(): Promise<void> {
    if (shop === null) return;
    forget();
    const { title, amount } = form.values;
    try {
      const body = { merchant_id: shop, title: title.trim(), amount: amountText(minor(amount) ?? 0n) };
      const order = await send(() => api.POST("/api/demo/orders", { body }));
      void queryClient.invalidateQueries({ queryKey: ["orders"] });
      onDone(order);
    } catch (error) {
      meet(error);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(make))}>
      <fieldset className="options">
        <legend>{t("orders.shop")}</legend>
        {merchants.map((merchant) => (
          <label key={merchant.id}>
            <input
              type="radio"
              name="merchant"
              checked={shop === merchant.id}
              onChange={() => setChosen(merchant.id)}
            />
            <span>
              {merchant.name}
              {merchant.open ? "" : ` · ${t("orders.closed")}`}
            </span>
          </label>
        ))}
      </fieldset>
      <Field {...form.field("title")} label={t("orders.what")} maxLength={60} />
      <Field {...form.field("amount")} label={t("orders.amount")} inputMode="decimal" />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("orders.make")}</SubmitButton>
    </form>
  );
}
