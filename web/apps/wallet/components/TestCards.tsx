import type { Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { testCardsQuery } from "../util/queries";

type Card = Shape["TestCard"];
type Props = { onPick: (card: Card) => void };

const stages = ["works", "top_up", "late", "binding"] as const;

/** What the sandbox bank's cards do, in the demo: a tap fills the form. Nothing anywhere else. */
export function TestCards({ onPick }: Props) {
  const { t } = useTranslation();
  const { data: cards } = useQuery(testCardsQuery);
  const box = useRef<HTMLDetailsElement>(null);
  if (cards === undefined || cards.length === 0) return null;
  return (
    <details ref={box} className="fold">
      <summary>{t("cards.test.title")}</summary>
      <p className="faint">{t("cards.test.about")}</p>
      {stages.map((stage) => (
        <section key={stage} aria-labelledby={`stage-${stage}`}>
          <h2 id={`stage-${stage}`} className="fold-head">
            {t(`cards.test.stage.${stage}`)}
          </h2>
          <ul className="list">
            {cards
              .filter((card) => card.stage === stage)
              .map((card) => (
                <li key={card.number}>
                  <button
                    type="button"
                    className="row"
                    onClick={() => {
                      if (box.current !== null) box.current.open = false;
                      onPick(card);
                    }}
                  >
                    <span className="row-main">{card.does}</span>
                    <span className="row-sub">{t("cards.tail", { tail: card.tail })}</span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </details>
  );
}
