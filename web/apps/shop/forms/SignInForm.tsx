import { api, type Shape, send } from "@client/api";
import { doorChecks } from "@ui/checks";
import { Field } from "@ui/Field";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { knownPhone, rememberPhone } from "../util/session";

type Props = { onDone: (me: Shape["ShopMe"]) => void };

export async function signIn(phone: string, password: string): Promise<Shape["ShopMe"]> {
  // Also when it is refused: whoever goes on to unlock or to a new password need not type it again.
  rememberPhone(phone);
  return await send(() => api.POST("/api/merchant/sign-in", { body: { phone, password } }), {
    expiry: "fail",
  });
}

export function SignInForm({ onDone }: Props) {
  const { t } = useTranslation();
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
    try {
      onDone(await signIn(form.values.phone.trim(), form.values.password));
    } catch (error) {
      meet(error);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(enter))}>
      <Field
        {...form.field("phone")}
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
      <Button block color="primary" size="large" type="submit" loading={busy} loadingText={t("signIn.busy")}>
        {t("signIn.enter")}
      </Button>
    </form>
  );
}
