import type { Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { minor, money } from "@ui/format";
import { useTranslation } from "react-i18next";
import { limitsQuery } from "../util/queries";

type Row = Shape["LimitRow"];

const tightest = (rows: readonly Row[], kinds: readonly Row["kind"][]): Row | null =>
  rows
    .filter(({ kind }) => kinds.includes(kind))
    .reduce<Row | null>(
      (least, row) => (least === null || (minor(row.left) ?? 0n) < (minor(least.left) ?? 0n) ? row : least),
      null,
    );

/** What these limits let go out: in one try, and today; the smaller of the house's and the customer's own. */
export const leftOf = (rows: readonly Row[]) => ({
  single: tightest(rows, ["single", "own_single"])?.cap ?? null,
  today: tightest(rows, ["daily", "own_daily", "cooling_daily", "annual", "life"])?.left ?? null,
});

/** What may still go out by transfers and payments. */
export function useLimits(): { single: string | null; today: string | null; words: string } {
  const { t } = useTranslation();
  const { data } = useQuery(limitsQuery);
  const { single, today } = leftOf(data?.rows ?? []);
  const words = [
    today === null ? null : t("limit.today", { amount: money(today) }),
    single === null ? null : t("limit.single", { amount: money(single) }),
  ];
  return { single, today, words: words.filter((word) => word !== null).join(t("limit.and")) };
}
