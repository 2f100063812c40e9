import type { Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../util/queries";

/** Who is signed in, and for which shop; only below the gate, which has read it. */
export function useMe(): Shape["ShopMe"] {
  const { data } = useQuery(meQuery);
  if (data === undefined) throw new Error("useMe stands below the gate");
  return data;
}
