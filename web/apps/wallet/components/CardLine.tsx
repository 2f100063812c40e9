import type { Shape } from "@client/api";
import { Card } from "@ui/Icons";
import { useTranslation } from "react-i18next";

type Props = { card: Shape["Card"]; note?: string | null };

export function CardLine({ card, note = null }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Card className="row-icon" size={26} />
      <span className="row-main">
        <span className="row-title">{card.bank_name}</span>
        <span className="row-sub">
          {t(`cards.${card.kind}`)} · {t("cards.tail", { tail: card.tail })}
          {note ? ` · ${note}` : ""}
        </span>
      </span>
    </>
  );
}
