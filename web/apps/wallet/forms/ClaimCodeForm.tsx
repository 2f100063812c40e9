import { CodeField } from "@ui/CodeField";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { type OwnClaim, proveNumber, sendClaimCode } from "../util/claim";
import { paths } from "../util/paths";

type Props = { token: string; phone: string; onProven: (claim: OwnClaim) => void };

/** First of all: that the new number is in the claimant's hand. */
export function ClaimCodeForm({ token, phone, onProven }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, once } = useOnce();
  const form = useForm({ code: "" }, { code: checks(t).code });
  const { met, forget, meet } = useProblem(form);

  async function prove(): Promise<void> {
    forget();
    try {
      onProven(await proveNumber(token, form.values.code.trim()));
    } catch (error) {
      meet(error, ({ code, field }) => (code === "code_wrong" || code === "code_expired" ? "code" : field));
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(prove))}>
      <h2>{t("claim.prove")}</h2>
      <p>{t("claim.proveAbout", { phone })}</p>
      <CodeField
        outbox={cast === null ? null : paths.outbox}
        field={form.field("code")}
        ask={() => sendClaimCode(token)}
        certain
        ready={() => true}
      />
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("claim.next")}</SubmitButton>
    </form>
  );
}
