import { api, send } from "@client/api";
import type { Problem } from "@client/problem";
import { judgeOwn } from "@client/strength";
import { Field } from "@ui/Field";
import { PasswordMeter } from "@ui/PasswordMeter";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";

const fieldOf = ({ code, field }: Problem): string | null =>
  code === "password_weak" ? "new_password" : field;

/** A password where there is none; the passkey is asked for on top, once the password is good. */
export function FirstPasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const form = useForm({ new_password: "" }, { new_password: checks(t).password });
  const { met, forget, meet } = useProblem(form);

  async function set(): Promise<void> {
    forget();
    try {
      await send(() => api.POST("/api/me/password/first", { body: form.values }));
      onDone();
    } catch (error) {
      meet(error, fieldOf);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(set))}>
      <p>{t("secrets.firstAbout")}</p>
      <Field
        {...form.field("new_password")}
        label={t("ui.field.newPassword")}
        type="password"
        autoComplete="new-password"
        hint={
          <PasswordMeter value={form.values.new_password} judge={judgeOwn} hint={t("signUp.passwordHint")} />
        }
      />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("security.setPassword")}</SubmitButton>
    </form>
  );
}
