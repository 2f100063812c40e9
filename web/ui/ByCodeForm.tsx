import type { Shape } from "@client/api";
import type { Problem } from "@client/problem";
import type { Judge } from "@client/strength";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CodeField } from "./CodeField";
import { doorChecks, isEmail } from "./checks";
import { addressField, phoneField } from "./doorFields";
import { Field } from "./Field";
import { PasswordMeter } from "./PasswordMeter";
import { SubmitButton } from "./SubmitButton";
import { useForm } from "./useForm";
import { useOnce } from "./useOnce";
import { type Met, useProblem } from "./useProblem";

/** What the code lets somebody set. */
export type Secret = {
  label: string;
  again: string;
  hint?: string;
  /** Whether it is a PIN of six digits rather than a password. */
  pin?: boolean;
  check: (value: string) => string | null;
  /** Says of a password what it is worth, beside the number or address that is typed here. */
  judge?: (phone: string) => Judge;
};

export type Proven = { phone: string; code: string; secret: string };

type Props = {
  why: string;
  /** The words on the button. */
  go: string;
  /** The number or address that is filled in already. */
  phone: string;
  /** Whether an email address will do in place of a number. */
  either?: boolean;
  /** Stands in place of the number of whoever is signed in: nothing is asked that is known. */
  own?: string | null;
  secret?: Secret | null;
  outbox: string | null;
  askCode: (phone: string) => Promise<Shape["CodeSent"]>;
  finish: (proven: Proven) => Promise<void>;
  note: (met: Met | null) => ReactNode;
};

/** The server's reasons that are about one field, whether or not it names the field. */
const fieldOf = ({ code, field }: Problem): string | null => {
  if (field === "new_password" || field === "password" || field === "pin" || code === "password_weak")
    return "secret";
  return code === "code_wrong" || code === "code_expired" ? "code" : field;
};

/** What a code from the phone opens: the account again, a new password, a new PIN. */
export function ByCodeForm({
  why,
  go,
  phone,
  either = false,
  own = null,
  secret = null,
  outbox,
  askCode,
  finish,
  note,
}: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const check = doorChecks(t);
  const form = useForm(
    { phone, code: "", secret: "", again: "" },
    {
      phone: own !== null ? () => null : either ? check.address : check.phone,
      code: check.code,
      secret: secret?.check ?? (() => null),
      again: (value, all) => (value === all.secret ? null : t("ui.check.again")),
    },
  );
  const { met, forget, meet } = useProblem(form);
  const typed = (): Proven => ({
    phone: form.values.phone.trim(),
    code: form.values.code.trim(),
    secret: form.values.secret,
  });

  async function prove(): Promise<void> {
    forget();
    try {
      await finish(typed());
    } catch (error) {
      meet(error, fieldOf);
    }
  }

  const hidden = {
    type: "password",
    inputMode: secret?.pin ? "numeric" : "text",
    autoComplete: secret?.pin ? "off" : "new-password",
    // What is pasted into a field with a limit of its own loses its end without a word; of a PIN, nobody pastes one.
    maxLength: secret?.pin ? 6 : undefined,
  } as const;
  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(prove))}>
      <p>{why}</p>
      {own === null ? (
        <Field {...form.field("phone")} {...(either ? addressField(t) : phoneField(t))} />
      ) : (
        <p>{own}</p>
      )}
      <CodeField
        outbox={outbox}
        field={form.field("code")}
        ask={() => askCode(typed().phone)}
        certain={own !== null}
        ready={() =>
          form.holds("phone") || !form.complain("phone", t(either ? "ui.check.address" : "ui.check.phone"))
        }
        byMail={either && isEmail(form.values.phone)}
      />
      {secret === null ? null : (
        <>
          <Field
            {...form.field("secret")}
            {...hidden}
            label={secret.label}
            hint={
              secret.judge === undefined ? (
                secret.hint
              ) : (
                <PasswordMeter
                  value={form.values.secret}
                  judge={secret.judge(typed().phone)}
                  hint={secret.hint ?? ""}
                />
              )
            }
          />
          <Field {...form.field("again")} {...hidden} label={secret.again} />
        </>
      )}
      {note(met)}
      <SubmitButton busy={busy}>{go}</SubmitButton>
    </form>
  );
}
