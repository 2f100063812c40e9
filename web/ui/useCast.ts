import type { Shape } from "@client/api";
import { castQuery } from "@client/cache";
import { useQuery } from "@tanstack/react-query";

/** The people of the demo; null where this is not the demo. */
export function useCast(): Shape["CastMember"][] | null {
  const { data } = useQuery(castQuery);
  return data ?? null;
}
