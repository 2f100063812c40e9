import { api, type Shape, send } from "@client/api";
import { CodeField } from "@ui/CodeField";
import { Field } from "@ui/Field";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";

type Props = { onDone: (now: Shape["NoticeChoices"]) => void; onLeave: () => void };

/** An address and the code that goes there. */
export function EmailForm({ onDone, onLeave }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const cast = useCast();
  const form = useForm({ email: "", code: "" }, { email: checks(t).email, code: checks(t).code });
  const { met, forget, meet } = useProblem(form);
  const email = form.values.email.trim();

  async function confirm(): Promise<void> {
    forget();
    try {
      onDone(await send(() => api.POST("/api/me/email", { body: { email, code: form.values.code.trim() } })));
    } catch (error) {
      meet(error, ({ code, field }) => (code.startsWith("code_") ? "code" : field));
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(confirm))}>
      <Field
        {...form.field("email")}
        label={t("notices.emailField")}
        inputMode="email"
        autoComplete="email"
        maxLength={254}
        autoFocus
      />
      <CodeField
        field={form.field("code")}
        ask={() => send(() => api.POST("/api/me/email/codes", { body: { email } }))}
        certain
        ready={() => form.holds("email") || !form.complain("email", t("check.email"))}
        outbox={cast === null ? null : paths.outbox}
      />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <Button
        block
        size="large"
        color="primary"
        type="submit"
        loading={busy}
        loadingText={t("ui.state.busy")}
      >
        {t("notices.emailConfirm")}
      </Button>
      <button type="button" className="text-button" onClick={onLeave}>
        {t("notices.leave")}
      </button>
    </form>
  );
}
