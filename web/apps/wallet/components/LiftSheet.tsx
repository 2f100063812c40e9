import { api, mintKey, type Shape, send } from "@client/api";
import type { Problem } from "@client/problem";
import { CodeField } from "@ui/CodeField";
import { Field } from "@ui/Field";
import { Sheet } from "@ui/Sheet";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { WhyCard } from "@ui/WhyCard";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { queryClient } from "../util/queries";
import { OtherProof } from "./OtherProof";
import { ProblemNote } from "./ProblemNote";
import { useHasPasskey } from "./useHasPasskey";
import { useMe } from "./useMe";

type Props = {
  /** Taken inside the chat: what it comes to stands in the conversation too. */
  conversation: boolean;
  onClose: () => void;
  onTaken: (taken: Shape["Taken"]) => void;
  /** No code lifts a freeze of ours; a person has to look into it. */
  onPerson: () => void;
};

const fieldOf = ({ code, field }: Problem): string | null => {
  if (code === "code_wrong" || code === "code_expired") return "code";
  return code === "pin_wrong" ? "pin" : field;
};

/** Lifts the freeze that the customer set: with a code to their own phone and the PIN, or with a passkey alone. */
export function LiftSheet({ conversation, onClose, onTaken, onPerson }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  const me = useMe();
  const { busy, once } = useOnce();
  const form = useForm({ code: "", pin: "" }, { code: checks(t).code, pin: checks(t).pin });
  const hasPasskey = useHasPasskey();
  const { met, forget, meet } = useProblem(form);
  // Kept while the sheet is open: when the answer got lost, the same press again is told that it was done.
  const key = useRef(mintKey());
  const refused = met?.problem.code === "account_frozen" ? met.problem.why : null;

  async function lift(proof: { code?: string; pin?: string }): Promise<void> {
    forget();
    try {
      const taken = await send(() =>
        api.POST("/api/actions", {
          body: { offer: "unfreeze_request", conversation, ...proof },
          headers: { "Idempotency-Key": key.current },
        }),
      );
      // The page behind knows before the sheet goes, so that no button there offers what is done.
      await queryClient.invalidateQueries({ queryKey: ["me"] });
      void queryClient.invalidateQueries();
      onTaken(taken);
    } catch (error) {
      meet(error, fieldOf);
    }
  }

  return (
    <Sheet
      title={t("lift.title")}
      step={refused === null ? "code" : "refused"}
      onClose={busy ? () => undefined : onClose}
    >
      {refused === null ? (
        <form
          noValidate
          className="stack"
          onSubmit={form.submit(
            () => void once(() => lift({ code: form.values.code.trim(), pin: form.values.pin })),
          )}
        >
          <p>{t("lift.about")}</p>
          <p>{t("code.own", { to: me.phone ?? me.email })}</p>
          <CodeField
            outbox={cast === null ? null : paths.outbox}
            field={form.field("code")}
            ask={() => send(() => api.POST("/api/me/codes", { body: { purpose: "unfreeze_request" } }))}
            certain
            byMail={me.phone === null}
            ready={() => true}
          />
          <Field
            {...form.field("pin")}
            label={t("field.pin")}
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
          />
          <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
          <SubmitButton busy={busy}>{t("lift.do")}</SubmitButton>
          <OtherProof busy={busy} onPasskey={hasPasskey ? () => void once(() => lift({})) : null} />
        </form>
      ) : (
        <div role="alert">
          <WhyCard why={refused} onOffer={onPerson} />
        </div>
      )}
    </Sheet>
  );
}
