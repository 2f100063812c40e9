import { api, type Shape, send } from "@client/api";
import { passkeysWorkHere } from "@client/passkey";
import { CodeField } from "@ui/CodeField";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { useMe } from "../components/useMe";
import { checks } from "../util/checks";
import { paths } from "../util/paths";

type Props = { proof: Shape["PinReset"]; onDone: () => void };

/** A new PIN: the password and a code, or a passkey, prove whose it is to set; an app takes the place of texts, and
 * photographs that were looked at that of any code. */
export function ResetPinForm({ proof, onDone }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const cast = useCast();
  const { busy, once } = useOnce();
  const check = checks(t);
  const byApp = proof.beside === "totp";
  const proven = proof.beside === "photographs";
  const passkey = proof.passkey && passkeysWorkHere();
  const why = proven
    ? "secrets.whyProven"
    : byApp
      ? "secrets.whyByApp"
      : proof.beside === null
        ? "secrets.whyByKey"
        : "byCode.reset_pin.why";
  const form = useForm(
    { password: "", code: "", pin: "", again: "" },
    {
      password: (value) => (value === "" ? t("ui.check.passwordMissing") : null),
      code: proven ? () => null : byApp ? check.factor : check.code,
      pin: check.pin,
      again: (value, all) => (value === all.pin ? null : t("ui.check.again")),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function set(body: { pin: string; password?: string; code?: string }): Promise<void> {
    forget();
    try {
      await send(() => api.POST("/api/me/pin", { body }));
      onDone();
    } catch (error) {
      meet(error, ({ code, field }) =>
        code === "code_wrong" || code === "code_expired" || code === "verification_failed"
          ? "code"
          : code === "password_wrong"
            ? "password"
            : field,
      );
    }
  }
  const { pin, password, code } = form.values;
  const byBoth = () =>
    void once(() => set(proven ? { pin, password } : { pin, password, code: code.trim() }));
  const byPasskey = () => void once(() => set({ pin }));
  const hidden = { type: "password", inputMode: "numeric", autoComplete: "off", maxLength: 6 } as const;

  return (
    <form
      noValidate
      className="stack"
      onSubmit={proof.beside === null ? form.submit(byPasskey, ["pin", "again"]) : form.submit(byBoth)}
    >
      <p>{t(why)}</p>
      <Field {...form.field("pin")} {...hidden} label={t("field.newPin")} hint={t("signUp.pinHint")} />
      <Field {...form.field("again")} {...hidden} label={t("field.pinAgain")} />
      {passkey ? (
        <>
          <Button
            block
            size="large"
            color="primary"
            disabled={busy}
            onClick={form.submit(byPasskey, ["pin", "again"])}
          >
            {t("byCode.reset_pin.passkey")}
          </Button>
          {proof.beside === null ? null : (
            <p className="faint">
              {t(proven ? "secrets.orProven" : byApp ? "secrets.orByApp" : "byCode.reset_pin.or")}
            </p>
          )}
        </>
      ) : null}
      {proof.beside === null && !passkey ? (
        <p className="notice notice-warn">{t("secrets.keyElsewhere")}</p>
      ) : null}
      {proof.beside === null ? null : (
        <Field
          {...form.field("password")}
          label={t("ui.field.password")}
          type="password"
          autoComplete="current-password"
        />
      )}
      {byApp ? (
        <Field
          {...form.field("code")}
          label={t("signIn.second")}
          autoComplete="one-time-code"
          maxLength={13}
          hint={t("secrets.appHint")}
        />
      ) : null}
      {proof.beside === "code" ? (
        <>
          <p>{t("code.own", { to: me.phone ?? me.email })}</p>
          <CodeField
            outbox={cast === null ? null : paths.outbox}
            field={form.field("code")}
            ask={() => send(() => api.POST("/api/me/codes", { body: { purpose: "reset_pin" } }))}
            certain
            byMail={me.phone === null}
            ready={() => true}
          />
        </>
      ) : null}
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      {proof.beside === null ? null : (
        <SubmitButton busy={busy} fill={passkey ? "outline" : "solid"}>
          {t("byCode.reset_pin.do")}
        </SubmitButton>
      )}
    </form>
  );
}
