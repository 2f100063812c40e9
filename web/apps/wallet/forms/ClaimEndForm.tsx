import { judgeBeside } from "@client/strength";
import { CodeField } from "@ui/CodeField";
import { Field } from "@ui/Field";
import { PasswordMeter } from "@ui/PasswordMeter";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { finishClaim, type OwnClaim, sendClaimCode } from "../util/claim";
import { paths } from "../util/paths";

type Props = { token: string; onDone: (claim: OwnClaim) => void };

/** After the wait: the code of the new number, a new password and a new PIN. */
export function ClaimEndForm({ token, onDone }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, once } = useOnce();
  const check = checks(t);
  const form = useForm(
    { code: "", new_password: "", again: "", new_pin: "", pinAgain: "" },
    {
      code: check.code,
      new_password: check.password,
      again: (value, all) => (value === all.new_password ? null : t("ui.check.again")),
      new_pin: check.pin,
      pinAgain: (value, all) => (value === all.new_pin ? null : t("ui.check.again")),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function finish(): Promise<void> {
    forget();
    const { code, new_password, new_pin } = form.values;
    try {
      onDone(await finishClaim(token, { code: code.trim(), new_password, new_pin }));
    } catch (error) {
      meet(error, ({ code: reason, field }) => {
        if (reason === "code_wrong" || reason === "code_expired") return "code";
        if (reason === "password_weak") return "new_password";
        return field === "pin" ? "new_pin" : field;
      });
    }
  }

  const word = { type: "password", autoComplete: "new-password" } as const;
  const digits = { type: "password", inputMode: "numeric", autoComplete: "off", maxLength: 6 } as const;
  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(finish))}>
      <CodeField
        outbox={cast === null ? null : paths.outbox}
        field={form.field("code")}
        ask={() => sendClaimCode(token)}
        certain
        ready={() => true}
      />
      <Field
        {...form.field("new_password")}
        {...word}
        label={t("claim.newPassword")}
        hint={
          <PasswordMeter
            value={form.values.new_password}
            judge={judgeBeside()}
            hint={t("signUp.passwordHint")}
          />
        }
      />
      <Field {...form.field("again")} {...word} label={t("claim.passwordAgain")} />
      <Field {...form.field("new_pin")} {...digits} label={t("field.newPin")} hint={t("signUp.pinHint")} />
      <Field {...form.field("pinAgain")} {...digits} label={t("field.pinAgain")} />
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("claim.finish")}</SubmitButton>
    </form>
  );
}
