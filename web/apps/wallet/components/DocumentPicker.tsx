import type { Shape } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { when } from "@ui/format";
import { useWords } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

type Props = {
  kind: Shape["SentDocument"]["kind"];
  /** One was sent. */
  there: boolean;
  /** When, where that is told. */
  sentAt: string | null;
  /** It is missing, and the form was to be sent. */
  wanted: boolean;
  deliver: (file: File, onProgress: (percent: number) => void) => Promise<void>;
};

const LARGEST = 8 * 1024 * 1024;
const TAKEN = ["image/jpeg", "image/png", "image/webp"];

/**
 * Takes one photograph, from the camera or the gallery, and sends it at once. What was chosen is shown from this device,
 * for as long as this page is open; what was sent never comes back, since whoever holds an open phone would have it too.
 */
export function DocumentPicker({ kind, there, sentAt, wanted, deliver }: Props) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { busy, once } = useOnce();
  const [percent, setPercent] = useState(0);
  const [chosen, setChosen] = useState<File | null>(null);
  const [preview, setPreview] = useState<string | null>(null);
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
      setPreview(await read(file));
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
      {there && preview !== null ? (
        <img className="document-picture" src={preview} alt={t("identity.preview", { name })} />
      ) : null}
      {there ? (
        <p>
          {sentAt === null
            ? t("identity.sent", { name })
            : t("identity.sentAt", { name, when: when(sentAt, i18n.language) })}
        </p>
      ) : null}
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

/** Read a file into an address that shows it; null where this device cannot. */
function read(file: File): Promise<string | null> {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(typeof reader.result === "string" ? reader.result : null);
    reader.onerror = () => done(null);
    reader.readAsDataURL(file);
  });
}
