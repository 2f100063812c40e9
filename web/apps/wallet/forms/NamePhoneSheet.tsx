import { Field } from "@ui/Field";
import { Sheet } from "@ui/Sheet";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { knownPhone } from "../util/session";
import { comeAsGuest } from "../util/talk";

/** A guest names the number of the account that they mean. It proves nothing, and is told so. */
export function NamePhoneSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const form = useForm({ phone: knownPhone() }, { phone: checks(t).phone });
  const { met, forget, meet } = useProblem(form);

  async function name(): Promise<void> {
    forget();
    try {
      await comeAsGuest(form.values.phone.trim());
      onClose();
    } catch (error) {
      meet(error);
    }
  }

  return (
    <Sheet title={t("guest.namePhone")} onClose={onClose}>
      <form noValidate className="stack" onSubmit={form.submit(() => void once(name))}>
        <p>{t("guest.phoneWhy")}</p>
        <Field
          {...form.field("phone")}
          label={t("ui.field.phone")}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
        />
        <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
        <SubmitButton busy={busy}>{t("guest.phoneDo")}</SubmitButton>
      </form>
    </Sheet>
  );
}
