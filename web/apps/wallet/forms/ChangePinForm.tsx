import { api, send } from "@client/api";
import type { Problem } from "@client/problem";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";

const fieldOf = ({ code, field }: Problem): string | null => (code === "pin_wrong" ? "pin" : field);

/** Another PIN by who knows the one that counts now. */
export function ChangePinForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const check = checks(t);
  const form = useForm(
    { pin: "", new_pin: "", again: "" },
    {
      pin: check.pin,
      new_pin: (value, all) => check.pin(value) ?? (value === all.pin ? t("secrets.samePin") : null),
      again: (value, all) => (value === all.new_pin ? null : t("ui.check.again")),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function change(): Promise<void> {
    forget();
    const { pin, new_pin } = form.values;
    try {
      await send(() => api.POST("/api/me/pin/change", { body: { pin, new_pin } }));
      onDone();
    } catch (error) {
      meet(error, fieldOf);
    }
  }
  const hidden = { type: "password", inputMode: "numeric", autoComplete: "off", maxLength: 6 } as const;

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(change))}>
      <p>{t("secrets.pinAbout")}</p>
      <Field {...form.field("pin")} {...hidden} label={t("secrets.pinNow")} />
      <Field {...form.field("new_pin")} {...hidden} label={t("field.newPin")} hint={t("signUp.pinHint")} />
      <Field {...form.field("again")} {...hidden} label={t("field.pinAgain")} />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("secrets.pin")}</SubmitButton>
    </form>
  );
}
