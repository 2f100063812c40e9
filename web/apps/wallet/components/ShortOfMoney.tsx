import { amountText, minor, money } from "@ui/format";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths, withQuery } from "../util/paths";
import { useMe } from "./useMe";

type Props = {
  /** In cents. */
  amount: bigint;
  /** Where to come back to, once there is enough. */
  next: string;
};

/** Says, before it is tried, how much is missing, and leads to adding it. */
export function ShortOfMoney({ amount, next }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const missing = amount - (minor(me.available) ?? 0n);
  if (missing <= 0n) return null;
  return (
    <p className="notice notice-warn" role="status">
      {t("pay.short", { amount: money(amountText(missing)) })}{" "}
      <Link to={withQuery(paths.topUp, { amount: amountText(missing), next })}>{t("pay.shortTopUp")}</Link>
    </p>
  );
}
