import type { Shape } from "@client/api";
import { passkeyProblem, passkeysWorkHere, signWithPasskey } from "@client/passkey";
import { asProblem, type Problem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { CodeField } from "@ui/CodeField";
import { Sheet } from "@ui/Sheet";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { queryClient } from "../util/queries";
import type { Talk, Verifying } from "../util/talk";
import { lacksPhotographs, Photographs } from "./Photographs";
import { ProblemNote } from "./ProblemNote";
import { Questions } from "./Questions";

const READ_EVERY_MS = 5_000;
const KEY = ["verifying"];

type Proof = Shape["ProofRow"];
type FormProps = {
  ways: Verifying;
  now: Shape["Verifying"];
  onProven: (now: Shape["Verifying"]) => void;
};

/** Stands above the chat while an agent asks for proof: what is asked, how far it is, and the way to give it. */
export function VerifyCard({ talk }: { talk: Talk }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data: now } = useQuery({
    queryKey: KEY,
    queryFn: talk.verifying.read,
    refetchInterval: READ_EVERY_MS,
    retry: false,
  });
  if (now === undefined || now === null) return null;
  const enough = now.reached >= now.wanted;
  return (
    <>
      <section className="notice notice-warn verify-card" aria-label={t("verify.title")}>
        {now.call_word === null ? null : (
          <p role="status">
            {t("verify.callWord")} <strong className="amount">{now.call_word}</strong>
          </p>
        )}
        <p>{t(enough ? "verify.done" : "verify.wanted")}</p>
        {enough ? null : (
          <button type="button" className="text-button" onClick={() => setOpen(true)}>
            {t("verify.open")}
          </button>
        )}
      </section>
      {open && !enough ? (
        <VerifySheet now={now} ways={talk.verifying} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}

type SheetProps = { now: Shape["Verifying"]; ways: Verifying; onClose: () => void };

function VerifySheet({ now, ways, onClose }: SheetProps) {
  const { t } = useTranslation();
  // Whether to call is for the agent to decide; what is read out then stands above the chat.
  const usable = now.proofs.filter(
    ({ proof }) =>
      proof !== "callback" &&
      (proof !== "passkey" || passkeysWorkHere()) &&
      (proof !== "document" || now.photos !== null),
  );
  const free = usable.filter(({ state }) => state === "open" || state === "asked");
  const [picked, setPicked] = useState<Proof["proof"] | null>(null);
  const way = free.find(({ proof }) => proof === picked)?.proof ?? free[0]?.proof ?? null;

  function proven(next: Shape["Verifying"]): void {
    queryClient.setQueryData(KEY, next);
    // What was handed in is not decided yet; whoever wants to waits on this page, or takes another way meanwhile.
    setPicked((before) => (before === "document" ? before : null));
  }
  const forms = { code: ByCode, questions: ByQuestions, passkey: ByPasskey, document: ByDocument };
  const Form = way === null || way === "callback" ? null : forms[way];

  return (
    <Sheet title={t("verify.title")} onClose={onClose} step={way ?? ""}>
      <div className="stack">
        <p>{t("verify.about")}</p>
        <p role="status">
          <strong>{t(`verify.takes.${now.reached > 0 ? "more" : now.wanted > 1 ? "two" : "one"}`)}</strong>
        </p>
        <ul className="verify-ways">
          {usable.map(({ proof, state }) => (
            <li key={proof}>
              <button
                type="button"
                className="choice-button"
                aria-pressed={proof === way}
                disabled={state === "passed" || state === "failed"}
                onClick={() => setPicked(proof)}
              >
                {t(`verify.way.${proof}`)} <small>{t(`verify.state.${state}`)}</small>
              </button>
            </li>
          ))}
        </ul>
        {Form === null ? null : <Form key={way} ways={ways} now={now} onProven={proven} />}
      </div>
    </Sheet>
  );
}

function ByCode({ ways, onProven }: FormProps) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, once } = useOnce();
  const form = useForm({ code: "" }, { code: checks(t).code });
  const { met, forget, meet } = useProblem(form);

  async function prove(): Promise<void> {
    forget();
    try {
      onProven(await ways.code(form.values.code.trim()));
    } catch (error) {
      meet(error, ({ code, field }) => (code === "code_wrong" || code === "code_expired" ? "code" : field));
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(prove))}>
      <p>{t("verify.codeAbout")}</p>
      <CodeField
        outbox={cast === null ? null : paths.outbox}
        field={form.field("code")}
        ask={ways.sendCode}
        certain={false}
        ready={() => true}
      />
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("verify.codeDo")}</SubmitButton>
    </form>
  );
}

function ByQuestions({ ways, onProven }: FormProps) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [asked, setAsked] = useState<readonly Shape["VerifyQuestion"][] | null>(null);
  const [answers, setAnswers] = useState<readonly (number | null)[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [missing, setMissing] = useState(false);

  async function attempt(run: () => Promise<void>): Promise<void> {
    setProblem(null);
    try {
      await run();
    } catch (error) {
      setProblem(asProblem(error));
      void queryClient.invalidateQueries({ queryKey: KEY });
    }
  }

  async function begin(): Promise<void> {
    const questions = await ways.questions();
    setAsked(questions);
    setAnswers(questions.map(() => null));
  }

  async function answer(): Promise<void> {
    const given = answers.filter((one) => one !== null);
    setMissing(given.length < answers.length);
    if (given.length === answers.length) onProven(await ways.answers(given));
  }

  return (
    <div className="stack">
      <p>{t("verify.questionsAbout")}</p>
      {asked === null ? null : <Questions asked={asked} answers={answers} onAnswer={setAnswers} />}
      <p role="alert" className={missing ? "notice notice-bad" : undefined}>
        {missing ? t("verify.choose") : null}
      </p>
      <ProblemNote outside problem={problem} />
      <Button
        block
        color="primary"
        size="large"
        loading={busy}
        loadingText={t("ui.state.busy")}
        onClick={() => void once(() => attempt(asked === null ? begin : answer))}
      >
        {t(asked === null ? "verify.questionsBegin" : "verify.questionsDo")}
      </Button>
    </div>
  );
}

function ByPasskey({ ways, onProven }: FormProps) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [stopped, setStopped] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function prove(): Promise<void> {
    setStopped(false);
    setProblem(null);
    try {
      onProven(await ways.passkey(await signWithPasskey(await ways.beginPasskey())));
    } catch (error) {
      const met = passkeyProblem(error);
      if (met === null) setStopped(true);
      else setProblem(asProblem(met));
    }
  }

  return (
    <div className="stack">
      <p>{t("verify.passkeyAbout")}</p>
      <p role="status" className={stopped ? "notice notice-warn" : undefined}>
        {stopped ? t("verify.stopped") : null}
      </p>
      <ProblemNote outside problem={problem} />
      <Button
        block
        color="primary"
        size="large"
        loading={busy}
        loadingText={t("ui.state.busy")}
        onClick={() => void once(prove)}
      >
        {t("verify.passkeyDo")}
      </Button>
    </div>
  );
}

/** Photographs of the document and the face; once they are handed in, a person looks, and that is waited for. */
function ByDocument({ ways, now, onProven }: FormProps) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [wanted, setWanted] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const there = now.photos?.images ?? [];

  async function handIn(): Promise<void> {
    setWanted(true);
    setProblem(null);
    if (lacksPhotographs(there)) return;
    try {
      onProven(await ways.handIn());
    } catch (error) {
      setProblem(asProblem(error));
      void queryClient.invalidateQueries({ queryKey: KEY });
    }
  }

  if (now.photos !== null && now.photos.sent_at !== null)
    return <p role="status">{t("verify.documentSent")}</p>;
  return (
    <div className="stack">
      <p>{t("verify.documentAbout")}</p>
      <Photographs
        there={there}
        digits={now.photos?.digits ?? ""}
        wanted={wanted}
        deliver={async (kind, file, onProgress) => {
          queryClient.setQueryData(KEY, await ways.photo(kind, file, onProgress));
        }}
      />
      <p className="faint">{t("verify.documentKept")}</p>
      <ProblemNote outside problem={problem} />
      <Button
        block
        color="primary"
        size="large"
        loading={busy}
        loadingText={t("ui.state.busy")}
        onClick={() => void once(handIn)}
      >
        {t("verify.documentDo")}
      </Button>
    </div>
  );
}
