import { api, type Shape, send } from "@client/api";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";

type Props = {
  phrase: string | null;
  onDone: (now: Shape["NoticeChoices"]) => void;
  onLeave: () => void;
};

/** The words that stand in every text and mail of ours; an empty line takes them off. */
export function PhraseForm({ phrase, onDone, onLeave }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const form = useForm({ phrase: phrase ?? "" }, {});
  const { met, forget, meet } = useProblem(form);

  async function save(): Promise<void> {
    forget();
    try {
      onDone(await send(() => api.PUT("/api/me/phrase", { body: { phrase: form.values.phrase.trim() } })));
    } catch (error) {
      meet(error, ({ field }) => field);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(save))}>
      <Field
        {...form.field("phrase")}
        label={t("notices.phraseField")}
        hint={t("notices.phraseHint")}
        maxLength={16}
        autoComplete="off"
        autoFocus
      />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("notices.save")}</SubmitButton>
      <button type="button" className="text-button" onClick={onLeave}>
        {t("notices.leave")}
      </button>
    </form>
  );
}
