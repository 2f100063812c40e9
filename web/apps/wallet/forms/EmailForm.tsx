import { api, type Shape, send } from "@client/api";
import { CodeField } from "@ui/CodeField";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OwnerSheet } from "../components/OwnerSheet";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";

type Props = {
  /** The address that this one takes the place of, masked; that takes the PIN, or a passkey. */
  replaces: string | null;
  onDone: (now: Shape["NoticeChoices"]) => void;
  onLeave: () => void;
};

/** An address and the code that goes there. */
export function EmailForm({ replaces, onDone, onLeave }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const cast = useCast();
  const form = useForm({ email: "", code: "" }, { email: checks(t).email, code: checks(t).code });
  const { met, forget, meet } = useProblem(form);
  const [proving, setProving] = useState(false);
  const [sent, setSent] = useState<{ answer: Shape["CodeSent"]; at: number } | null>(null);
  const email = form.values.email.trim();

  async function ask(pin: string | null): Promise<Shape["CodeSent"]> {
    return await send(() => api.POST("/api/me/email/codes", { body: { email, pin } }));
  }

  function ready(): boolean {
    if (!form.holds("email") && form.complain("email", t("check.email"))) return false;
    if (replaces === null) return true;
    forget();
    setProving(true);
    return false;
  }

  async function confirm(): Promise<void> {
    forget();
    try {
      onDone(await send(() => api.POST("/api/me/email", { body: { email, code: form.values.code.trim() } })));
    } catch (error) {
      meet(error, ({ code, field }) => (code.startsWith("code_") ? "code" : field));
    }
  }

  return (
    <>
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
          key={sent?.at ?? 0}
          field={form.field("code")}
          ask={() => ask(null)}
          certain
          sent={sent}
          ready={ready}
          outbox={cast === null ? null : paths.outbox}
        />
        <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
        <SubmitButton busy={busy}>{t("notices.emailConfirm")}</SubmitButton>
        <button type="button" className="text-button" onClick={onLeave}>
          {t("notices.leave")}
        </button>
      </form>
      {proving && replaces !== null ? (
        <OwnerSheet
          title={t("notices.emailProve")}
          what={t("notices.emailReplace", { from: replaces, to: email })}
          busyLabel={t("ui.state.busy")}
          run={async (pin) => {
            setSent({ answer: await ask(pin), at: Date.now() });
            setProving(false);
          }}
          onClose={() => setProving(false)}
          onRefused={(error) => {
            setProving(false);
            meet(error);
          }}
        />
      ) : null}
    </>
  );
}
