import type { Shape } from "@client/api";
import type { Problem } from "@client/problem";
import { Button } from "antd-mobile";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeField } from "./CodeField";
import { doorChecks } from "./checks";
import { Field } from "./Field";
import { SubmitButton } from "./SubmitButton";
import { useForm } from "./useForm";
import { useOnce } from "./useOnce";
import { type Met, useProblem } from "./useProblem";

/** Who was asked to confirm a sign-in: what was typed, and what the server said. */
export type Confirming = { phone: string; password: string; code: string; problem: Problem };
export type Confirmation = Shape["Confirmation"];

const ASKED_AT_THE_DOOR = new Set(["new_device", "login_suspicious"]);

/** Whether a refusal asks to confirm the sign-in, rather than for a second factor. */
export const asksToConfirm = ({ step_up: step }: Problem): boolean =>
  step !== null && step.approval_id !== null && ASKED_AT_THE_DOOR.has(step.action);

type Props = {
  asked: Confirming;
  askCode: (approval: string) => Promise<Shape["CodeSent"]>;
  /** Signs in with what confirms it. */
  finish: (confirm: Confirmation) => Promise<void>;
  onBack: () => void;
  outbox: string | null;
  /** Another way in, for who has one. */
  passkey?: ReactNode;
  note: (met: Met | null) => ReactNode;
};

const fieldOf = ({ code, field }: Problem): string | null => {
  if (code === "code_wrong" || code === "code_expired") return "code";
  return code === "pin_wrong" || field === "pin" ? "pin" : field;
};

/** The password was right, and it takes one more step: a code from the phone, with the PIN where it looked strange. */
export function ConfirmSignIn({ asked, askCode, finish, onBack, outbox, passkey = null, note }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [problem, setProblem] = useState(asked.problem);
  const step = problem.step_up;
  const withPin = step?.with_pin === true;
  const check = doorChecks(t);
  const form = useForm(
    { code: "", pin: "" },
    {
      code: check.code,
      pin: (value) => (withPin && !/^\d{6}$/.test(value) ? t("ui.confirm.pinCheck") : null),
    },
  );
  const { met, forget, meet } = useProblem(form);
  const approval = step?.approval_id ?? "";

  async function go(): Promise<void> {
    forget();
    try {
      await finish({ id: approval, code: form.values.code.trim(), pin: withPin ? form.values.pin : "" });
    } catch (error) {
      const next = meet(error, fieldOf);
      // What was asked has run out, or more is asked now: the new question takes the place of the old one.
      if (asksToConfirm(next)) {
        forget();
        form.set("code", "");
        setProblem(next);
      }
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(go))}>
      {note({ problem, atField: false })}
      <CodeField
        // A code belongs to the question that it was sent for.
        key={approval}
        outbox={outbox}
        field={form.field("code")}
        ask={() => askCode(approval)}
        certain
        ready={() => true}
      />
      {withPin ? (
        <Field
          {...form.field("pin")}
          label={t("ui.confirm.pin")}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
        />
      ) : null}
      {met === null || met.atField ? null : note(met)}
      <SubmitButton busy={busy}>{t("ui.confirm.go")}</SubmitButton>
      {passkey}
      <Button block size="large" fill="none" disabled={busy} onClick={onBack}>
        {t("ui.confirm.back")}
      </Button>
    </form>
  );
}
