import type { Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { castQuery } from "../util/queries";

/** The people of the demo; null where this is not the demo. */
export function useCast(): Shape["CastMember"][] | null {
  const { data } = useQuery(castQuery);
  return data ?? null;
}
