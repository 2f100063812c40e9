import { api, type Shape, send } from "@client/api";
import { forgetPasskey, makePasskey, PasskeyStopped, passkeysWorkHere } from "@client/passkey";
import { asProblem, type Problem } from "@client/problem";
import { judgeBeside } from "@client/strength";
import { useQuery } from "@tanstack/react-query";
import { CodeField } from "@ui/CodeField";
import { isEmail } from "@ui/checks";
import { addressField } from "@ui/doorFields";
import { Field } from "@ui/Field";
import { PasswordMeter } from "@ui/PasswordMeter";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { HowToSignIn } from "../components/HowToSignIn";
import { ProblemNote } from "../components/ProblemNote";
import { TermsBox } from "../components/TermsBox";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { queryClient, termsQuery } from "../util/queries";
import { rememberPhone } from "../util/session";

type Props = { onDone: (me: Shape["Me"]) => void };

const steps = [["phone"], ["code", "name", "password"], ["pin", "again"]] as const;

/** The server's reasons that are about one field, whether or not it names the field. */
const fieldOf = ({ code, field }: Problem): string | null => {
  if (code === "phone_taken" || code === "email_taken" || code === "phone_invalid") return "phone";
  if (code === "terms_not_accepted") return "terms";
  if (code === "code_wrong" || code === "code_expired") return "code";
  return code === "password_weak" ? "password" : field;
};

type Form = { phone: string; code: string; name: string; pin: string; accepted?: string };

/** Has the device make a key once the server has found nothing wrong, and sends it along with the same again. */
async function byPasskey(body: Form): Promise<Shape["Me"]> {
  const asked = await send(() => api.POST("/api/auth/sign-up/passkey/options", { body }), { expiry: "fail" });
  const made = await makePasskey(asked);
  try {
    return await send(() => api.POST("/api/auth/sign-up/passkey", { body: { ...body, ...made } }), {
      expiry: "fail",
    });
  } catch (error) {
    const { status } = asProblem(error);
    // Where nobody answered there may be an account by now, and the key opens it.
    if (status >= 400 && status < 500) await forgetPasskey(asked, made);
    throw error;
  }
}

/** Phone or email, and the terms; then code, name, and a password or a passkey; then the PIN. What the server refuses leads back to where it was typed. */
export function SignUpForm({ onDone }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, once } = useOnce();
  const [step, setStep] = useState<0 | 1 | 2>(0);
  const [sent, setSent] = useState<{ answer: Shape["CodeSent"]; at: number } | null>(null);
  const check = checks(t);
  const form = useForm(
    { phone: "", code: "", name: "", password: "", pin: "", again: "" },
    {
      phone: check.address,
      code: check.code,
      name: check.name,
      password: check.password,
      pin: check.pin,
      again: (value, all) => (value === all.pin ? null : t("ui.check.again")),
    },
  );
  const { met, forget, meet } = useProblem(form);
  const phone = form.values.phone.trim();
  const { data: terms } = useQuery(termsQuery);
  const [read, setRead] = useState(false);
  const [unread, setUnread] = useState(false);
  const [byKey, setByKey] = useState(false);
  const [stopped, setStopped] = useState(false);
  const fields = step === 1 && byKey ? (["code", "name"] as const) : steps[step];

  async function tryTo(run: () => Promise<void>): Promise<void> {
    forget();
    setStopped(false);
    try {
      await run();
    } catch (error) {
      if (error instanceof PasskeyStopped) return setStopped(true);
      const field = fieldOf(meet(error, fieldOf));
      if (field === "terms") {
        // Another edition has come into force since this page was opened: it is to be read before it is accepted.
        await queryClient.invalidateQueries({ queryKey: termsQuery.queryKey });
        setRead(false);
        return setStep(0);
      }
      const at = steps.findIndex((fields) => fields.some((each) => each === field));
      if (at === 0 || at === 1 || at === 2) setStep(at);
    }
  }

  const next = (): void =>
    void once(() =>
      tryTo(async () => {
        if (step === 0) {
          setUnread(!read);
          if (!read) return;
          setSent({
            answer: await send(() => api.POST("/api/auth/codes", { body: { phone, purpose: "sign_up" } })),
            at: Date.now(),
          });
          setStep(1);
        } else if (step === 1) setStep(2);
        else {
          const { code, name, password, pin } = form.values;
          const accepted = terms === undefined ? {} : { accepted: terms.version };
          const body = { phone, code: code.trim(), name: name.trim(), pin, ...accepted };
          const me = byKey
            ? await byPasskey(body)
            : await send(() => api.POST("/api/auth/sign-up", { body: { ...body, password } }), {
                expiry: "fail",
              });
          rememberPhone(phone);
          onDone(me);
        }
      }),
    );

  return (
    <form noValidate className="stack" onSubmit={form.submit(next, [...fields])}>
      <p className="faint">{t("signUp.step", { step: step + 1, of: steps.length })}</p>
      {step === 0 ? (
        <>
          <Field {...form.field("phone")} {...addressField(t)} hint={t("signUp.addressHint")} />
          <TermsBox checked={read} missing={unread && !read} onChange={setRead} />
        </>
      ) : null}
      {step === 1 ? (
        <>
          <CodeField
            outbox={cast === null ? null : paths.outbox}
            field={form.field("code")}
            ask={() => send(() => api.POST("/api/auth/codes", { body: { phone, purpose: "sign_up" } }))}
            certain
            ready={() => true}
            byMail={isEmail(phone)}
            sent={sent}
          />
          <Field
            {...form.field("name")}
            label={t("field.name")}
            autoComplete="name"
            hint={t("signUp.nameHint")}
          />
          {passkeysWorkHere() ? <HowToSignIn byKey={byKey} onChange={setByKey} /> : null}
          {byKey ? (
            <p className="faint">{t("signUp.byKeyLost")}</p>
          ) : (
            <Field
              {...form.field("password")}
              label={t("ui.field.newPassword")}
              type="password"
              autoComplete="new-password"
              hint={
                <PasswordMeter
                  value={form.values.password}
                  judge={judgeBeside({ phone, name: form.values.name })}
                  hint={t("signUp.passwordHint")}
                />
              }
            />
          )}
        </>
      ) : null}
      {step === 2 ? (
        <>
          <p>{t(byKey ? "signUp.pinWhyByKey" : "signUp.pinWhy")}</p>
          <Field
            {...form.field("pin")}
            label={t("field.pin")}
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            hint={t("signUp.pinHint")}
          />
          <Field
            {...form.field("again")}
            label={t("field.pinAgain")}
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
          />
          {byKey ? <p className="faint">{t("signUp.byKeyNext")}</p> : null}
        </>
      ) : null}
      <p role="status" className={stopped ? "notice notice-warn" : undefined}>
        {stopped ? t("signUp.stopped") : null}
      </p>
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy} busyText={step === 2 && byKey ? t("passkeys.making") : undefined}>
        {step === 0
          ? t("signUp.sendCode")
          : step === 1
            ? t("signUp.next")
            : t(byKey ? "signUp.finishByKey" : "signUp.finish")}
      </SubmitButton>
      {step > 0 ? (
        <Button block fill="none" onClick={() => setStep(step === 2 ? 1 : 0)}>
          {t("signUp.before")}
        </Button>
      ) : null}
    </form>
  );
}
