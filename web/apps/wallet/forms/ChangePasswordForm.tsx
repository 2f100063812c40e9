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
  code === "password_wrong" ? "password" : code === "password_weak" ? "new_password" : field;

/** Another password by who knows the one that counts now. */
export function ChangePasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const form = useForm(
    { password: "", new_password: "" },
    {
      password: (value) => (value === "" ? t("ui.check.passwordMissing") : null),
      new_password: (value, all) =>
        checks(t).password(value) ?? (value === all.password ? t("secrets.samePassword") : null),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function change(): Promise<void> {
    forget();
    try {
      await send(() => api.POST("/api/me/password", { body: form.values }));
      onDone();
    } catch (error) {
      meet(error, fieldOf);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(change))}>
      <p>{t("secrets.passwordAbout")}</p>
      <Field
        {...form.field("password")}
        label={t("secrets.passwordNow")}
        type="password"
        autoComplete="current-password"
      />
      <Field
        {...form.field("new_password")}
        label={t("secrets.passwordNew")}
        type="password"
        autoComplete="new-password"
        hint={
          <PasswordMeter value={form.values.new_password} judge={judgeOwn} hint={t("signUp.passwordHint")} />
        }
      />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("secrets.password")}</SubmitButton>
    </form>
  );
}
