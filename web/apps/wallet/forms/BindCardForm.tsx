import { api, type Shape, send } from "@client/api";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useProblem } from "@ui/useProblem";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { OwnerSheet } from "../components/OwnerSheet";
import { ProblemNote } from "../components/ProblemNote";
import { TestCards } from "../components/TestCards";
import { checks } from "../util/checks";

type Props = { holder: string; onDone: (card: Shape["Card"]) => void };

const inFours = (pan: string): string =>
  pan
    .replace(/\D/g, "")
    .slice(0, 19)
    .replace(/(\d{4})(?=\d)/g, "$1 ");
const withSlash = (expiry: string, before: string): string => {
  const digits = expiry.replace(/\D/g, "").slice(0, 4);
  const erasing = expiry.length < before.length;
  return digits.length > 2 || (digits.length === 2 && !erasing)
    ? `${digits.slice(0, 2)}/${digits.slice(2)}`
    : digits;
};

export function BindCardForm({ holder, onDone }: Props) {
  const { t } = useTranslation();
  const check = checks(t);
  const form = useForm(
    { pan: "", holder_name: holder, expiry: "" },
    { pan: check.pan, holder_name: check.name, expiry: check.expiry },
  );
  const { met, forget, meet } = useProblem(form);
  const go = useRef<HTMLDivElement>(null);

  const [proving, setProving] = useState(false);
  const card = form.values.pan.replace(/\s/g, "");

  async function bind(pin: string | null): Promise<void> {
    const { holder_name, expiry } = form.values;
    const body = { pan: card, holder_name: holder_name.trim(), expiry: expiry.trim(), pin };
    onDone(await send(() => api.POST("/api/cards", { body })));
  }

  return (
    <>
      <form
        noValidate
        className="stack"
        onSubmit={form.submit(() => {
          forget();
          setProving(true);
        })}
      >
        <TestCards
          onPick={({ number, expiry }) => {
            forget();
            form.set("pan", inFours(number));
            form.set("expiry", expiry);
            go.current?.scrollIntoView({ block: "nearest" });
          }}
        />
        <Field
          {...form.field("pan")}
          label={t("field.pan")}
          inputMode="numeric"
          autoComplete="cc-number"
          onChange={(value) => form.set("pan", inFours(value))}
        />
        <Field
          {...form.field("holder_name")}
          label={t("field.holder")}
          autoComplete="cc-name"
          hint={t("cards.holderHint")}
        />
        <Field
          {...form.field("expiry")}
          label={t("field.expiry")}
          inputMode="numeric"
          autoComplete="cc-exp"
          maxLength={5}
          placeholder="12/29"
          onChange={(value) => form.set("expiry", withSlash(value, form.values.expiry))}
        />
        <p className="faint">{t("cards.kept")}</p>
        <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
        <div ref={go}>
          <SubmitButton>{t("cards.bind")}</SubmitButton>
        </div>
      </form>
      {proving ? (
        <OwnerSheet
          title={t("cards.prove")}
          what={t("cards.tail", { tail: card.slice(-4) })}
          busyLabel={t("cards.asking")}
          run={bind}
          onClose={() => setProving(false)}
          onRefused={(error) => {
            setProving(false);
            meet(error);
          }}
        />
      ) : null}
    </>
  );
}
