import { api, type Shape, send } from "@client/api";
import { passkeyProblem, passkeysWorkHere, signWithPasskey } from "@client/passkey";
import { asProblem } from "@client/problem";
import { asksToConfirm, type Confirmation, type Confirming } from "@ui/ConfirmSignIn";
import { addressField, sharedField } from "@ui/doorFields";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { knownPhone, rememberPhone } from "../util/session";
import { ConfirmSignInForm } from "./ConfirmSignInForm";

type Props = {
  onDone: (me: Shape["Me"]) => void;
  /** Somebody was asked to confirm who signed in otherwise than by this form. */
  begun?: Confirming | null;
};

export async function signIn(
  phone: string,
  password: string,
  code = "",
  confirm: Confirmation | null = null,
): Promise<Shape["Me"]> {
  // Also when it is refused: whoever goes on to unlock or to a new password need not type it again.
  rememberPhone(phone);
  const body = {
    phone,
    password,
    ...(code === "" ? {} : { code }),
    ...(confirm === null ? {} : { confirm }),
  };
  return await send(() => api.POST("/api/auth/sign-in", { body }), { expiry: "fail" });
}

export function SignInForm({ onDone, begun = null }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Confirming | null>(null);
  const confirming = asked ?? begun;
  const [left, setLeft] = useState<Confirming | null>(null);
  const { busy, once } = useOnce();
  const check = checks(t);
  // Whose password was right and who has a second step; another number or address is asked afresh.
  const [askedOf, setAskedOf] = useState<string | null>(null);
  const [stopped, setStopped] = useState(false);
  const form = useForm(
    { phone: knownPhone(), password: "", code: "" },
    {
      phone: check.address,
      password: (value) => (value === "" ? t("ui.check.passwordMissing") : null),
      code: (value, all) => (all.phone.trim() === askedOf ? check.factor(value) : null),
    },
  );
  const phone = form.values.phone.trim();
  const second = phone === askedOf;
  const { met, forget, meet } = useProblem(form);

  async function enter(): Promise<void> {
    forget();
    try {
      onDone(await signIn(phone, form.values.password, second ? form.values.code.trim() : ""));
    } catch (error) {
      const problem = asProblem(error);
      if (asksToConfirm(problem)) {
        const code = second ? form.values.code.trim() : "";
        setAsked({ phone, password: form.values.password, code, problem });
      } else if (asProblem(error).code === "verification_required" && !second) {
        form.set("code", "");
        setAskedOf(phone);
      } else meet(error, ({ code, field }) => (code === "verification_failed" ? "code" : field));
    }
  }

  async function byPasskey(): Promise<void> {
    forget();
    setStopped(false);
    try {
      const asked = await send(() => api.POST("/api/auth/passkey/options"), { expiry: "fail" });
      const body = await signWithPasskey(asked);
      onDone(await send(() => api.POST("/api/auth/passkey", { body }), { expiry: "fail" }));
    } catch (error) {
      const met = passkeyProblem(error);
      if (met === null) setStopped(true);
      else meet(met, () => null);
    }
  }

  const passkey = passkeysWorkHere() ? (
    <>
      <Button block size="large" fill="outline" disabled={busy} onClick={() => void once(byPasskey)}>
        {t("signIn.passkey")}
      </Button>
      <p role="status" className="faint">
        {stopped ? t("signIn.stopped") : null}
      </p>
    </>
  ) : null;

  if (confirming !== null && confirming !== left) {
    const ways = confirming.problem.step_up?.ways ?? [];
    return (
      <ConfirmSignInForm
        asked={confirming}
        onDone={onDone}
        onBack={() => {
          setAsked(null);
          setLeft(begun);
          form.set("password", "");
        }}
        passkey={ways.includes("passkey") ? passkey : null}
      />
    );
  }
  return (
    <form
      noValidate
      className="stack"
      onSubmit={form.submit(() => void once(enter), second ? undefined : ["phone", "password"])}
    >
      <Field {...sharedField(form, "phone", rememberPhone)} {...addressField(t)} />
      <Field
        {...form.field("password")}
        label={t("ui.field.password")}
        type="password"
        autoComplete="current-password"
      />
      {second ? (
        <Field
          {...form.field("code")}
          label={t("signIn.second")}
          hint={t("signIn.secondHint")}
          autoComplete="one-time-code"
          maxLength={20}
          autoFocus
        />
      ) : null}
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy} busyText={t("signIn.busy")}>
        {t("signIn.enter")}
      </SubmitButton>
      {passkey}
    </form>
  );
}
