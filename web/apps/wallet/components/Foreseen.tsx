import type { Shape } from "@client/api";
import { money } from "@ui/format";
import { Outcome } from "@ui/Outcome";
import { useTranslation } from "react-i18next";

type Asked = { question: string; topic: string; record?: Shape["Record"] | null };

type Props = {
  foreseen: readonly Asked[];
  onAsk: (text: string, topic: string, record: Shape["Record"] | null) => void;
};

/** What is likely to be asked, before a word is typed: asked by a tap. */
export function Foreseen({ foreseen, onAsk }: Props) {
  const { t } = useTranslation();
  if (foreseen.length === 0) return null;
  return (
    <section aria-labelledby="foreseen">
      <h2 id="foreseen">{t("support.foreseen")}</h2>
      <ul className="list block-list">
        {foreseen.map(({ question, topic, record = null }) => (
          <li key={`${topic}${record?.id ?? ""}`}>
            <button type="button" className="row row-go" onClick={() => onAsk(question, topic, record)}>
              <span className="row-main">
                <span className="row-title">{question}</span>
                {record ? (
                  <span className="row-sub">
                    {record.title} · {money(record.amount)} <Outcome record={record} />
                  </span>
                ) : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
