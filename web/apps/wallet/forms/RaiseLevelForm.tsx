import { api, mintKey, type Shape, send } from "@client/api";
import { upload } from "@client/upload";
import { useQuery } from "@tanstack/react-query";
import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DocumentPicker } from "../components/DocumentPicker";
import { ProblemNote } from "../components/ProblemNote";
import { looksLikeIdNumber } from "../util/idNumber";
import { testIdentitiesQuery } from "../util/queries";

type Levels = Shape["Levels"];
type Props = {
  levels: Levels;
  wanted: number;
  onDone: (levels: Levels) => void;
  onSent: () => Promise<void>;
};

const IMAGES = ["document", "face"] as const;

/** Who the customer says to be, with the photographs that the wanted level takes. */
export function RaiseLevelForm({ levels, wanted, onDone, onSent }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  // No other number would be accepted of this account, so nobody types it twice.
  const known = levels.id_number_known;
  const form = useForm(
    { name: levels.name, id_number: "" },
    {
      name: (value) => (value.trim() === "" ? t("identity.checkName") : null),
      id_number: (value) =>
        known || looksLikeIdNumber(levels.id_number, value) ? null : levels.id_number.malformed,
    },
  );
  const { met, forget, meet } = useProblem(form);
  const [asked, setAsked] = useState(false);
  // One wish has one key; whoever changes what stands in the form wishes anew.
  const key = useRef({ of: "", key: "" });
  const takes = levels.rows.find(({ level }) => level === wanted)?.checks ?? [];
  const needed = IMAGES.filter((kind) => takes.includes(kind));
  const there = (kind: (typeof IMAGES)[number]) => levels.documents.find((one) => one.kind === kind) ?? null;

  async function submit(): Promise<void> {
    setAsked(true);
    if (needed.some((kind) => there(kind) === null)) return;
    forget();
    const number = known ? {} : { id_number: form.values.id_number.trim() };
    const body = { level: wanted, name: form.values.name.trim(), ...number };
    const of = JSON.stringify([body, needed.map((kind) => there(kind)?.id), levels.check?.id]);
    if (key.current.of !== of) key.current = { of, key: mintKey() };
    try {
      onDone(
        await send(() =>
          api.POST("/api/me/level", { body, headers: { "Idempotency-Key": key.current.key } }),
        ),
      );
    } catch (error) {
      meet(error);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(submit))}>
      {known ? null : <TestNumbers onPick={(number) => form.set("id_number", number)} />}
      <Field
        {...form.field("name")}
        label={t("identity.name")}
        autoComplete="name"
        hint={t("identity.nameHint")}
      />
      {known ? (
        <dl className="facts">
          <div>
            <dt>{levels.id_number.label}</dt>
            <dd>{t("identity.numberKnown")}</dd>
          </div>
        </dl>
      ) : (
        <Field
          {...form.field("id_number")}
          label={levels.id_number.label}
          inputMode="text"
          autoComplete="off"
          maxLength={40}
          hint={levels.id_number.example}
        />
      )}
      {needed.map((kind) => (
        <DocumentPicker
          key={kind}
          kind={kind}
          there={there(kind) !== null}
          sentAt={there(kind)?.sent_at ?? null}
          wanted={asked}
          deliver={async (file, onProgress) => {
            await send(() => upload(`/api/me/documents/${kind}`, file, onProgress));
            void onSent();
          }}
        />
      ))}
      <p className="faint">{t("identity.kept")}</p>
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy} busyText={t("identity.busy")}>
        {t("identity.submit")}
      </SubmitButton>
    </form>
  );
}

/** What the sandbox says to each number, in the demo: a tap fills the form. Nothing anywhere else. */
function TestNumbers({ onPick }: { onPick: (number: string) => void }) {
  const { t } = useTranslation();
  const { data: numbers } = useQuery(testIdentitiesQuery);
  const box = useRef<HTMLDetailsElement>(null);
  if (numbers === undefined || numbers.length === 0) return null;
  return (
    <details ref={box} className="fold">
      <summary>{t("identity.test")}</summary>
      <p className="faint">{t("identity.testAbout")}</p>
      <ul className="list">
        {numbers.map(({ number, does }) => (
          <li key={number}>
            <button
              type="button"
              className="row"
              onClick={() => {
                if (box.current !== null) box.current.open = false;
                onPick(number);
              }}
            >
              <span className="row-main">{does}</span>
              <span className="row-sub">{number}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
