import { api, type Shape, send } from "@client/api";
import { asProblem } from "@client/problem";
import { asksToConfirm, type Confirmation, type Confirming, ConfirmSignIn } from "@ui/ConfirmSignIn";
import { doorChecks } from "@ui/checks";
import { sharedField } from "@ui/doorFields";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { outside } from "../util/paths";
import { knownPhone, rememberPhone } from "../util/session";

type Props = {
  onDone: (me: Shape["ShopMe"]) => void;
  /** Somebody was asked to confirm who signed in otherwise than by this form. */
  begun?: Confirming | null;
};

export async function signIn(
  phone: string,
  password: string,
  confirm: Confirmation | null = null,
): Promise<Shape["ShopMe"]> {
  // Also when it is refused: whoever goes on to unlock or to a new password need not type it again.
  rememberPhone(phone);
  const body = { phone, password, ...(confirm === null ? {} : { confirm }) };
  return await send(() => api.POST("/api/merchant/sign-in", { body }), { expiry: "fail" });
}

export function SignInForm({ onDone, begun = null }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  const [asked, setAsked] = useState<Confirming | null>(null);
  const [left, setLeft] = useState<Confirming | null>(null);
  const confirming = asked ?? begun;
  const { busy, once } = useOnce();
  const form = useForm(
    { phone: knownPhone(), password: "" },
    {
      phone: doorChecks(t).phone,
      password: (value) => (value === "" ? t("ui.check.passwordMissing") : null),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function enter(): Promise<void> {
    forget();
    const phone = form.values.phone.trim();
    try {
      onDone(await signIn(phone, form.values.password));
    } catch (error) {
      const problem = asProblem(error);
      if (asksToConfirm(problem)) setAsked({ phone, password: form.values.password, code: "", problem });
      else meet(error);
    }
  }

  if (confirming !== null && confirming !== left)
    return (
      <ConfirmSignIn
        asked={confirming}
        outbox={cast === null ? null : outside.outbox}
        askCode={(approval_id) =>
          send(() =>
            api.POST("/api/auth/confirmations/{approval_id}/codes", { params: { path: { approval_id } } }),
          )
        }
        finish={async (confirm) => onDone(await signIn(confirming.phone, confirming.password, confirm))}
        onBack={() => {
          setAsked(null);
          setLeft(begun);
          form.set("password", "");
        }}
        note={(met) => <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />}
      />
    );

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(enter))}>
      <Field
        {...sharedField(form, "phone", rememberPhone)}
        label={t("ui.field.phone")}
        type="tel"
        inputMode="tel"
        autoComplete="username"
      />
      <Field
        {...form.field("password")}
        label={t("ui.field.password")}
        type="password"
        autoComplete="current-password"
      />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy} busyText={t("signIn.busy")}>
        {t("signIn.enter")}
      </SubmitButton>
    </form>
  );
}
