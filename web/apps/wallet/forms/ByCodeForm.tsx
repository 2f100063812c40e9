import { api, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { Field } from "@ui/Field";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeField } from "../components/CodeField";
import { ProblemNote, useWords } from "../components/States";
import { checks } from "../util/checks";
import { knownPhone, rememberPhone } from "../util/session";

type Purpose = "unlock" | "reset_password" | "reset_pin";
type Props = {
  purpose: Purpose;
  onDone: () => void;
};

/** What a code from the phone opens: the account again, a new password, a new PIN. */
export function ByCodeForm({ purpose, onDone }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const { busy, once } = useOnce();
  const [problem, setProblem] = useState<Problem | null>(null);
  const check = checks(t);
  const form = useForm(
    { phone: knownPhone(), code: "", secret: "", again: "" },
    {
      phone: check.phone,
      code: check.code,
      secret: purpose === "unlock" ? () => null : purpose === "reset_pin" ? check.pin : check.password,
      again: (value, all) => (value === all.secret ? null : t("check.again")),
    },
  );
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
    setProblem(null);
    try {
      await ask();
      rememberPhone(phone);
      onDone();
    } catch (error) {
      const met = asProblem(error);
      const field = met.field === "new_password" || met.field === "pin" ? "secret" : met.field;
      if (!form.complain(field, words(met))) setProblem(met);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(finish))}>
      <p>{t(`byCode.${purpose}.why`)}</p>
      <Field
        {...form.field("phone")}
        label={t("field.phone")}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
      />
      <CodeField
        field={form.field("code")}
        phone={phone}
        purpose={purpose}
        ready={() => form.holds("phone") || !form.complain("phone", t("check.phone"))}
      />
      {purpose === "unlock" ? null : (
        <>
          <Field
            {...form.field("secret")}
            label={isPin ? t("field.newPin") : t("field.newPassword")}
            type="password"
            inputMode={isPin ? "numeric" : "text"}
            autoComplete={isPin ? "off" : "new-password"}
            maxLength={isPin ? 6 : 128}
            hint={isPin ? t("signUp.pinHint") : t("signUp.passwordHint")}
          />
          <Field
            {...form.field("again")}
            label={isPin ? t("field.pinAgain") : t("field.passwordAgain")}
            type="password"
            inputMode={isPin ? "numeric" : "text"}
            autoComplete={isPin ? "off" : "new-password"}
            maxLength={isPin ? 6 : 128}
          />
        </>
      )}
      <ProblemNote problem={problem} />
      <Button block color="primary" size="large" type="submit" loading={busy} loadingText={t("state.busy")}>
        {t(`byCode.${purpose}.do`)}
      </Button>
    </form>
  );
}
