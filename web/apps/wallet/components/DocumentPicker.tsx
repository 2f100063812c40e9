import { type Shape, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { upload } from "@client/upload";
import { useWords } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

type Sent = Shape["SentDocument"];
type Props = {
  kind: Sent["kind"];
  sent: Sent | null;
  /** It is missing, and the form was to be sent. */
  wanted: boolean;
  onSent: (sent: Sent) => void;
};

const LARGEST = 8 * 1024 * 1024;
const TAKEN = ["image/jpeg", "image/png", "image/webp"];

/** Takes one photograph, from the camera or the gallery, sends it at once, and shows what arrived. */
export function DocumentPicker({ kind, sent, wanted, onSent }: Props) {
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
  const error = said ?? (wanted && sent === null && !busy ? t("identity.missing", { name }) : null);

  async function deliver(file: File): Promise<void> {
    setProblem(null);
    setPercent(0);
    try {
      onSent(await send<Sent>(() => upload(`/api/me/documents/${kind}`, file, setPercent)));
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
    if (unfit === null) void once(() => deliver(file));
  }

  return (
    <fieldset className="document">
      <legend>{name}</legend>
      <p id={`${id}-hint`} className="faint">
        {t(`identity.${kind}Hint`)}
      </p>
      {sent === null ? null : (
        <img
          className="document-picture"
          src={`/api/me/documents/${sent.id}`}
          alt={t("identity.preview", { name })}
        />
      )}
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
        {t(sent === null ? "identity.choose" : "identity.another")}
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
        <button type="button" className="text-button" onClick={() => void once(() => deliver(chosen))}>
          {t("identity.again")}
          <span className="unseen">{name}</span>
        </button>
      ) : null}
      <p className="unseen" role="status">
        {sent !== null && !busy ? t("identity.sent", { name }) : null}
      </p>
    </fieldset>
  );
}
