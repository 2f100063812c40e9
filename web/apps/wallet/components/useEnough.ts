import { useQuery } from "@tanstack/react-query";
import { minor, money } from "@ui/format";
import { useTranslation } from "react-i18next";
import { meQuery } from "../util/queries";
import { useMe } from "./useMe";

/**
 * Whether the balance covers an amount in cents, before anybody is asked for a PIN. `objection` says what stands
 * against it, or null: it asks the server first, since money may have come after the page was read.
 */
export function useEnough(amount: bigint): { short: boolean; objection: () => Promise<string | null> } {
  const { t } = useTranslation();
  const me = useMe();
  const { refetch } = useQuery(meQuery);
  const short = amount > (minor(me.available) ?? 0n);

  async function objection(): Promise<string | null> {
    if (!short) return null;
    const { data = me } = await refetch();
    if (amount <= (minor(data.available) ?? 0n)) return null;
    return t("pay.notEnough", { amount: money(data.available) });
  }

  return { short, objection };
}
