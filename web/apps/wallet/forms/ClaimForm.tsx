import type { Shape } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { lacksPhotographs, Photographs } from "../components/Photographs";
import { ProblemNote } from "../components/ProblemNote";
import { Questions } from "../components/Questions";
import { claimQuestions, type OwnClaim, sendPhotograph, submitClaim } from "../util/claim";
import { looksLikeIdNumber } from "../util/idNumber";

type Props = { token: string; claim: OwnClaim; onChange: (claim: OwnClaim) => void };

/** What a claim takes, one after the other: photographs, then questions from the account's records. */
export function ClaimForm({ token, claim, onChange }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [asked, setAsked] = useState<readonly Shape["VerifyQuestion"][] | null>(null);
  const [wanted, setWanted] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function goOn(): Promise<void> {
    setWanted(true);
    if (lacksPhotographs(claim.images)) return;
    setProblem(null);
    try {
      setAsked(await claimQuestions(token));
    } catch (error) {
      setProblem(asProblem(error));
    }
  }

  if (asked !== null)
    return <LastStep token={token} number={claim.id_number} asked={asked} onChange={onChange} />;
  return (
    <div className="stack">
      <h2>{t("claim.pictures")}</h2>
      <Photographs
        there={claim.images}
        digits={claim.digits}
        wanted={wanted}
        deliver={async (kind, file, onProgress) =>
          onChange(await sendPhotograph(token, kind, file, onProgress))
        }
      />
      <p className="faint">{t("claim.kept")}</p>
      <ProblemNote outside problem={problem} />
      <Button
        block
        color="primary"
        size="large"
        loading={busy}
        loadingText={t("ui.state.busy")}
        onClick={() => void once(goOn)}
      >
        {t("claim.next")}
      </Button>
    </div>
  );
}

type LastProps = {
  token: string;
  number: Shape["IdNumberForm"];
  asked: readonly Shape["VerifyQuestion"][];
  onChange: (claim: OwnClaim) => void;
};

function LastStep({ token, number, asked, onChange }: LastProps) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [answers, setAnswers] = useState<readonly (number | null)[]>(asked.map(() => null));
  const [missing, setMissing] = useState(false);
  const form = useForm(
    { name: "", id_number: "" },
    {
      name: (value) => (value.trim() === "" ? t("identity.checkName") : null),
      id_number: (value) => (looksLikeIdNumber(number, value) ? null : number.malformed),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function submit(): Promise<void> {
    const given = answers.filter((one) => one !== null);
    setMissing(given.length < answers.length);
    if (given.length < answers.length) return;
    forget();
    try {
      const { name, id_number } = form.values;
      onChange(
        await submitClaim(token, { name: name.trim(), id_number: id_number.trim(), answers: [...given] }),
      );
    } catch (error) {
      meet(error, ({ field }) => field);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(submit))}>
      <h2>{t("claim.who")}</h2>
      <Field
        {...form.field("name")}
        label={t("identity.name")}
        hint={t("identity.nameHint")}
        autoComplete="name"
      />
      <Field {...form.field("id_number")} label={number.label} hint={number.example} autoComplete="off" />
      <h2>{t("claim.questions")}</h2>
      <p>{t("claim.questionsAbout")}</p>
      <Questions asked={asked} answers={answers} onAnswer={setAnswers} />
      <p role="alert" className={missing ? "notice notice-bad" : undefined}>
        {missing ? t("verify.choose") : null}
      </p>
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("claim.submit")}</SubmitButton>
    </form>
  );
}
