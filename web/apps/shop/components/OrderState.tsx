import type { Shape } from "@client/api";
import { money } from "@ui/format";
import { useTranslation } from "react-i18next";

type Props = { order: Shape["ShopOrder"] };

/** How far an order is, in words; of a part that went back, how much. */
export function OrderState({ order }: Props) {
  const { t } = useTranslation();
  return (
    <span className={`order-state order-${order.state}`}>
      {t(`order.state.${order.state}`, { amount: money(order.refunded) })}
    </span>
  );
}
