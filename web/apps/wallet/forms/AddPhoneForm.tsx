import { api, send } from "@client/api";
import { CodeField } from "@ui/CodeField";
import { phoneField } from "@ui/doorFields";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { meQuery, ownPhoneQuery, queryClient } from "../util/queries";

type Props = { onDone: () => void };

/** A number for an account that has only an address, and the code that goes there. */
export function AddPhoneForm({ onDone }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const cast = useCast();
  const form = useForm({ phone: "", code: "" }, { phone: checks(t).phone, code: checks(t).code });
  const { met, forget, meet } = useProblem(form);
  const phone = form.values.phone.trim();

  async function confirm(): Promise<void> {
    forget();
    const body = { phone, code: form.values.code.trim() };
    try {
      const me = await send(() => api.POST("/api/me/phone/add", { body }));
      onDone();
      queryClient.setQueryData(meQuery.queryKey, me);
      await queryClient.invalidateQueries({ queryKey: ownPhoneQuery.queryKey });
    } catch (error) {
      meet(error, ({ code, field }) =>
        code.startsWith("code_") ? "code" : code.startsWith("phone_") ? "phone" : field,
      );
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(confirm))}>
      <p>{t("phone.addWhy")}</p>
      <Field {...form.field("phone")} {...phoneField(t)} />
      <CodeField
        field={form.field("code")}
        ask={() => send(() => api.POST("/api/me/phone/add/codes", { body: { phone } }))}
        certain
        ready={() => form.holds("phone") || !form.complain("phone", t("ui.check.phone"))}
        outbox={cast === null ? null : paths.outbox}
      />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("phone.add")}</SubmitButton>
    </form>
  );
}
