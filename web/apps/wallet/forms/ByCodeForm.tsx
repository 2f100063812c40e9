import { api, send } from "@client/api";
import type { Problem } from "@client/problem";
import { CodeField } from "@ui/CodeField";
import { Field } from "@ui/Field";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { useCast } from "../components/useCast";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { knownPhone, rememberPhone } from "../util/session";

type Purpose = "unlock" | "reset_password" | "reset_pin";
type Props = {
  purpose: Purpose;
  /** The number of who is signed in, masked: the code goes there, and nothing is asked that is known. */
  own?: string | null;
  onDone: () => void;
};

/** The server's reasons that are about one field, whether or not it names the field. */
const fieldOf = ({ code, field }: Problem): string | null => {
  if (field === "new_password" || field === "password" || field === "pin" || code === "password_weak")
    return "secret";
  return code === "code_wrong" || code === "code_expired" ? "code" : field;
};

/** What a code from the phone opens: the account again, a new password, a new PIN. */
export function ByCodeForm({ purpose, own = null, onDone }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, once } = useOnce();
  const check = checks(t);
  const form = useForm(
    { phone: knownPhone(), code: "", secret: "", again: "" },
    {
      phone: own === null ? check.phone : () => null,
      code: check.code,
      secret: purpose === "unlock" ? () => null : purpose === "reset_pin" ? check.pin : check.password,
      again: (value, all) => (value === all.secret ? null : t("ui.check.again")),
    },
  );
  const { met, forget, meet } = useProblem(form);
  const phone = form.values.phone.trim();
  const isPin = purpose === "reset_pin";

  function ask(): Promise<unknown> {
    const { code, secret } = form.values;
    switch (purpose) {
      case "unlock":
        return send(() => api.POST("/api/auth/unlock", { body: { phone, code: code.trim() } }));
      case "reset_password":
        return send(() =>
          api.POST("/api/auth/reset-password", { body: { phone, code: code.trim(), new_password: secret } }),
        );
      case "reset_pin":
        return send(() => api.POST("/api/me/pin", { body: { code: code.trim(), pin: secret } }));
    }
  }

  async function finish(): Promise<void> {
    forget();
    try {
      await ask();
      if (own === null) rememberPhone(phone);
      onDone();
    } catch (error) {
      meet(error, fieldOf);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(finish))}>
      <p>{t(`byCode.${purpose}.why`)}</p>
      {own === null ? (
        <Field
          {...form.field("phone")}
          label={t("ui.field.phone")}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
        />
      ) : (
        <p>{t("code.own", { to: own })}</p>
      )}
      <CodeField
        outbox={cast === null ? null : paths.outbox}
        field={form.field("code")}
        ask={() =>
          own === null
            ? send(() => api.POST("/api/auth/codes", { body: { phone, purpose } }))
            : send(() => api.POST("/api/me/codes", { body: { purpose: "reset_pin" } }))
        }
        certain={own !== null}
        ready={() => form.holds("phone") || !form.complain("phone", t("ui.check.phone"))}
      />
      {purpose === "unlock" ? null : (
        <>
          <Field
            {...form.field("secret")}
            label={isPin ? t("field.newPin") : t("ui.field.newPassword")}
            type="password"
            inputMode={isPin ? "numeric" : "text"}
            autoComplete={isPin ? "off" : "new-password"}
            maxLength={isPin ? 6 : 128}
            hint={isPin ? t("signUp.pinHint") : t("signUp.passwordHint")}
          />
          <Field
            {...form.field("again")}
            label={isPin ? t("field.pinAgain") : t("ui.field.passwordAgain")}
            type="password"
            inputMode={isPin ? "numeric" : "text"}
            autoComplete={isPin ? "off" : "new-password"}
            maxLength={isPin ? 6 : 128}
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
