import { amountText, minor, money } from "@ui/format";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths, withQuery } from "../util/paths";
import { useMe } from "./useMe";

type Props = {
  /** In cents, and more than can be used. */
  amount: bigint;
  /** Where to come back to, once there is enough. */
  next: string;
  way?: Ref<HTMLAnchorElement>;
};

/** Says, before it is tried, how much is missing, and leads to adding it. */
export function ShortOfMoney({ amount, next, way }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const missing = amountText(amount - (minor(me.available) ?? 0n));
  return (
    <p className="short" role="status">
      {t("pay.short", { amount: money(missing) })}{" "}
      <Link ref={way} to={withQuery(paths.topUp, { amount: missing, next })}>
        {t("pay.shortTopUp")}
      </Link>
    </p>
  );
}
