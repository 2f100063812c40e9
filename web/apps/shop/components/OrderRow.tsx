import type { Shape } from "@client/api";
import { exact, money, when } from "@ui/format";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import { OrderState } from "./OrderState";

type Props = { order: Shape["ShopOrder"] };

export function OrderRow({ order }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <Link className="row" to={paths.order(order.id)}>
      <span className="row-main">
        <span className="row-title">{order.title}</span>
        <span className="row-sub">
          {order.customer ? order.customer.name : t("order.anybody")} ·{" "}
          <time dateTime={order.at} title={exact(order.at, i18n.language)}>
            {when(order.at, i18n.language)}
          </time>
        </span>
      </span>
      <span className="row-end">
        <span className="amount">{money(order.amount)}</span>
        <OrderState order={order} />
      </span>
    </Link>
  );
}
