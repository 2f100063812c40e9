import type { Shape } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { useWords } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

type Props = {
  kind: Shape["SentDocument"]["kind"];
  /** One was sent. */
  there: boolean;
  /** Where it can be seen; null where nobody is shown it again. */
  picture: string | null;
  /** It is missing, and the form was to be sent. */
  wanted: boolean;
  deliver: (file: File, onProgress: (percent: number) => void) => Promise<void>;
};

const LARGEST = 8 * 1024 * 1024;
const TAKEN = ["image/jpeg", "image/png", "image/webp"];

/** Takes one photograph, from the camera or the gallery, sends it at once, and shows what arrived. */
export function DocumentPicker({ kind, there, picture, wanted, deliver }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { busy, once } = useOnce();
  const [percent, setPercent] = useState(0);
  const [chosen, setChosen] = useState<File | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const name = t(`identity.${kind}`);
  const said =
    problem !== null ? (problem.why ? `${problem.why.cause} ${problem.why.todo}` : words(problem)) : wrong;
  const error = said ?? (wanted && !there && !busy ? t("identity.missing", { name }) : null);

  async function bring(file: File): Promise<void> {
    setProblem(null);
    setPercent(0);
    try {
      await deliver(file, setPercent);
      setChosen(null);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  }

  function take(file: File | undefined): void {
    if (file === undefined) return;
    setProblem(null);
    const unfit = TAKEN.includes(file.type)
      ? file.size > LARGEST
        ? t("identity.tooLarge")
        : null
      : t("identity.notPicture");
    setWrong(unfit);
    setChosen(unfit === null ? file : null);
    if (unfit === null) void once(() => bring(file));
  }

  return (
    <fieldset className="document">
      <legend>{name}</legend>
      <p id={`${id}-hint`} className="faint">
        {t(`identity.${kind}Hint`)}
      </p>
      {picture === null ? null : (
        <img className="document-picture" src={picture} alt={t("identity.preview", { name })} />
      )}
      {there && picture === null ? <p>{t("identity.sent", { name })}</p> : null}
      <input
        ref={input}
        id={id}
        className="document-input"
        type="file"
        accept={TAKEN.join(",")}
        aria-invalid={error !== null}
        aria-describedby={`${id}-hint ${id}-error`}
        disabled={busy}
        onChange={({ target }) => {
          take(target.files?.[0]);
          // The same photograph may be chosen again after a mishap.
          target.value = "";
        }}
      />
      <label htmlFor={id} className="big-link document-label">
        {t(there ? "identity.another" : "identity.choose")}
        <span className="unseen">{name}</span>
      </label>
      {busy ? (
        <div className="document-progress">
          <progress max={100} value={percent} aria-label={t("identity.sending", { name })} />
          <span aria-hidden="true">{t("identity.percent", { percent })}</span>
        </div>
      ) : null}
      <p id={`${id}-error`} className="document-error" aria-live="assertive">
        {error}
      </p>
      {problem !== null && chosen !== null && !busy ? (
        <button type="button" className="text-button" onClick={() => void once(() => bring(chosen))}>
          {t("identity.again")}
          <span className="unseen">{name}</span>
        </button>
      ) : null}
      <p className="unseen" role="status">
        {there && !busy ? t("identity.sent", { name }) : null}
      </p>
    </fieldset>
  );
}
