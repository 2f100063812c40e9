import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { Field } from "@ui/Field";
import { amountText, minor, money } from "@ui/format";
import { Sheet } from "@ui/Sheet";
import { Empty, Failed, Waiting } from "@ui/States";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import type { Offer } from "@ui/WhyCard";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import { cardsQuery } from "../util/queries";
import { MoneySheet } from "./MoneySheet";

type Props = {
  offer: Offer;
  record: Shape["Record"] | null;
  /** Taken inside the chat: what it comes to stands in the conversation too. */
  conversation: boolean;
  onClose: () => void;
  onTaken: (taken: Shape["Taken"]) => void;
  onRefused: (record: Shape["Record"]) => void;
};

type Filled = { amount: string | null; card: Shape["Card"] | null };

/** An offer about money, taken where it stands: what is still missing, then review, then PIN. */
export function OfferSheet({ offer, record, conversation, onClose, onTaken, onRefused }: Props) {
  const { t } = useTranslation();
  const asksCard = offer.code === "top_up";
  const asksAmount = asksCard || offer.code === "request_refund";
  const [filled, setFilled] = useState<Filled | null>(asksAmount ? null : { amount: null, card: null });
  if (filled === null) {
    return (
      <Sheet title={offer.label} onClose={onClose}>
        <Missing offer={offer} record={record} asksCard={asksCard} onFilled={setFilled} />
      </Sheet>
    );
  }
  const { amount, card } = filled;
  const recordId = offer.record_id ?? record?.id ?? null;
  return (
    <MoneySheet
      title={offer.label}
      amount={amount ?? offer.prefill?.amount ?? record?.amount ?? null}
      facts={[
        ...(record === null ? [] : [[t("offer.about"), record.title] as const]),
        ...(record?.counterparty ? [[t(`record.other.${record.kind}`), record.counterparty] as const] : []),
        ...(card === null
          ? []
          : [[t("topUp.from"), `${card.bank_name} ${t("cards.tail", { tail: card.tail })}`] as const]),
      ]}
      confirm={t("offer.confirm")}
      intent={{
        text: `offer ${offer.code} ${recordId} ${amount} ${card?.id}`,
        run: (pin, key) =>
          send(() =>
            api.POST("/api/actions", {
              body: {
                offer: offer.code,
                record_id: recordId,
                conversation,
                pin,
                ...(amount === null ? {} : { amount }),
                ...(card === null ? {} : { card_id: card.id }),
              },
              headers: { "Idempotency-Key": key },
            }),
          ),
      }}
      onClose={onClose}
      onDone={onTaken}
      onRefused={onRefused}
      onField={(problem) => {
        if (!asksAmount || problem.field !== "amount") return false;
        setFilled(null);
        return false;
      }}
    />
  );
}

type MissingProps = {
  offer: Offer;
  record: Shape["Record"] | null;
  asksCard: boolean;
  onFilled: (filled: Filled) => void;
};

function Missing({ offer, record, asksCard, onFilled }: MissingProps) {
  const { t } = useTranslation();
  const { data: cards, error, refetch } = useQuery({ ...cardsQuery, enabled: asksCard });
  const most = offer.code === "request_refund" ? (record?.refundable ?? null) : null;
  const [chosen, setChosen] = useState<string | null>(offer.prefill?.card_id ?? null);
  const form = useForm(
    { amount: offer.prefill?.amount ?? most ?? "" },
    {
      amount: (value) => {
        const asked = minor(value) ?? 0n;
        if (asked <= 0n) return t("ui.check.amount");
        const limit = most === null ? null : minor(most);
        return limit !== null && asked > limit
          ? t("refund.tooMuch", { amount: money(amountText(limit)) })
          : null;
      },
    },
  );
  if (asksCard && cards === undefined) {
    return error === null ? <Waiting lines={3} /> : <Failed error={error} retry={() => void refetch()} />;
  }
  if (asksCard && cards?.length === 0) {
    return (
      <Empty title={t("topUp.noCard")}>
        <Link className="big-link" to={paths.bindCard}>
          {t("cards.add")}
        </Link>
      </Empty>
    );
  }
  const card = cards?.find(({ id }) => id === chosen) ?? cards?.[0] ?? null;
  return (
    <form
      noValidate
      className="stack"
      onSubmit={form.submit(() => onFilled({ amount: amountText(minor(form.values.amount) ?? 0n), card }))}
    >
      {asksCard ? (
        <fieldset className="options">
          <legend>{t("topUp.which")}</legend>
          {cards?.map((each) => (
            <label key={each.id}>
              <input
                type="radio"
                name="card"
                checked={each.id === card?.id}
                onChange={() => setChosen(each.id)}
              />
              <span>
                {each.bank_name} {t("cards.tail", { tail: each.tail })}
              </span>
            </label>
          ))}
        </fieldset>
      ) : null}
      <Field
        {...form.field("amount")}
        label={t("offer.amount")}
        inputMode="decimal"
        autoComplete="off"
        {...(most === null ? {} : { hint: t("refund.upTo", { amount: money(most) }) })}
      />
      <SubmitButton>{t("pay.next")}</SubmitButton>
    </form>
  );
}
