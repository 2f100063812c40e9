import { api, type Shape, send } from "@client/api";
import { isEmail } from "@ui/checks";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { knownPhone, rememberPhone } from "../util/session";

/** Asks for a mail with a link; what came of it is the same whether or not the address is somebody's. */
export function ResetLinkForm() {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const cast = useCast();
  const known = knownPhone();
  const form = useForm({ email: isEmail(known) ? known : "" }, { email: checks(t).email });
  const { met, forget, meet } = useProblem(form);
  const [sent, setSent] = useState<Shape["CodeSent"] | null>(null);
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (sent !== null) said.current?.focus();
  }, [sent]);

  async function ask(): Promise<void> {
    forget();
    const body = { email: form.values.email.trim() };
    try {
      const answer = await send(() => api.POST("/api/auth/reset-links", { body }), { expiry: "fail" });
      rememberPhone(body.email);
      setSent(answer);
    } catch (error) {
      meet(error, ({ field }) => field);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(ask))}>
      <p>{t("byLink.about")}</p>
      <Field
        {...form.field("email")}
        label={t("notices.emailField")}
        inputMode="email"
        autoComplete="email"
        maxLength={254}
      />
      <p ref={said} role="status" tabIndex={-1} className="notice-line">
        {sent === null
          ? null
          : t("byLink.sent", { to: sent.to, minutes: Math.round(sent.expires_in_seconds / 60) })}{" "}
        {sent === null || cast === null ? null : <Link to={paths.outbox}>{t("ui.code.outbox")}</Link>}
      </p>
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("byLink.send")}</SubmitButton>
    </form>
  );
}
