import type { Shape } from "@client/api";
import { BankcardOutline } from "antd-mobile-icons";
import { useTranslation } from "react-i18next";

type Props = { card: Shape["Card"]; note?: string | null };

export function CardLine({ card, note = null }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <BankcardOutline className="row-icon" fontSize={26} aria-hidden="true" />
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
