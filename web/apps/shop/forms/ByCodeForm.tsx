import { api, send } from "@client/api";
import type { Problem } from "@client/problem";
import { CodeField } from "@ui/CodeField";
import { doorChecks } from "@ui/checks";
import { Field } from "@ui/Field";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { useCast } from "../components/useCast";
import { outside } from "../util/paths";
import { knownPhone, rememberPhone } from "../util/session";

type Props = { purpose: "unlock" | "reset_password"; onDone: () => void };

/** The server's reasons that are about one field, whether or not it names the field. */
const fieldOf = ({ code, field }: Problem): string | null => {
  if (field === "new_password" || code === "password_weak") return "secret";
  return code === "code_wrong" || code === "code_expired" ? "code" : field;
};

/** What a code from the phone opens: signing in again, or a new password. */
export function ByCodeForm({ purpose, onDone }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, once } = useOnce();
  const check = doorChecks(t);
  const form = useForm(
    { phone: knownPhone(), code: "", secret: "", again: "" },
    {
      phone: check.phone,
      code: check.code,
      secret: purpose === "unlock" ? () => null : check.password,
      again: (value, all) => (value === all.secret ? null : t("ui.check.again")),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function finish(): Promise<void> {
    forget();
    const phone = form.values.phone.trim();
    const code = form.values.code.trim();
    try {
      if (purpose === "unlock") {
        await send(() => api.POST("/api/merchant/unlock", { body: { phone, code } }));
      } else {
        const body = { phone, code, new_password: form.values.secret };
        await send(() => api.POST("/api/merchant/reset-password", { body }));
      }
      rememberPhone(phone);
      onDone();
    } catch (error) {
      meet(error, fieldOf);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(finish))}>
      <p>{t(`byCode.${purpose}.why`)}</p>
      <Field
        {...form.field("phone")}
        label={t("ui.field.phone")}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
      />
      <CodeField
        field={form.field("code")}
        ask={() =>
          send(() => api.POST("/api/merchant/codes", { body: { phone: form.values.phone.trim(), purpose } }))
        }
        certain={false}
        ready={() => form.holds("phone") || !form.complain("phone", t("ui.check.phone"))}
        outbox={cast === null ? null : outside.outbox}
      />
      {purpose === "unlock" ? null : (
        <>
          <Field
            {...form.field("secret")}
            label={t("ui.field.newPassword")}
            type="password"
            autoComplete="new-password"
            maxLength={128}
          />
          <Field
            {...form.field("again")}
            label={t("ui.field.passwordAgain")}
            type="password"
            autoComplete="new-password"
            maxLength={128}
          />
        </>
      )}
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <Button
        block
        color="primary"
        size="large"
        type="submit"
        loading={busy}
        loadingText={t("ui.state.busy")}
      >
        {t(`byCode.${purpose}.do`)}
      </Button>
    </form>
  );
}
