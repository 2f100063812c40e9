import type { Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../util/queries";

/** The signed-in customer; only below the gate, which has read it. */
export function useMe(): Shape["Me"] {
  const { data } = useQuery(meQuery);
  if (data === undefined) throw new Error("useMe stands below the gate");
  return data;
}
