import { api, send } from "@client/api";
import { judgeBeside } from "@client/strength";
import { Field } from "@ui/Field";
import { PasswordMeter } from "@ui/PasswordMeter";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";

type Props = { token: string; onDone: () => void };

/** A new password, twice; the link has proven the rest. */
export function ByLinkForm({ token, onDone }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const form = useForm(
    { secret: "", again: "" },
    {
      secret: checks(t).password,
      again: (value, all) => (value === all.secret ? null : t("ui.check.again")),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function set(): Promise<void> {
    forget();
    const body = { token, new_password: form.values.secret };
    try {
      await send(() => api.POST("/api/auth/reset-password/link", { body }), { expiry: "fail" });
      onDone();
    } catch (error) {
      meet(error, ({ code }) => (code === "password_weak" ? "secret" : null));
    }
  }

  const hidden = { type: "password", autoComplete: "new-password" } as const;
  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(set))}>
      <p>{t("byLink.why")}</p>
      <Field
        {...form.field("secret")}
        {...hidden}
        label={t("ui.field.newPassword")}
        hint={
          <PasswordMeter value={form.values.secret} judge={judgeBeside()} hint={t("signUp.passwordHint")} />
        }
      />
      <Field {...form.field("again")} {...hidden} label={t("ui.field.passwordAgain")} />
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("byCode.reset_password.do")}</SubmitButton>
    </form>
  );
}
