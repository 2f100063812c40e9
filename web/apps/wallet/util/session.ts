import type { Shape } from "@client/api";
import { meQuery, queryClient } from "./queries";

const PHONE = "upay.phone";

/** The number somebody signed in with in this tab, so that it need not be asked again. */
export function knownPhone(): string {
  return sessionStorage.getItem(PHONE) ?? "";
}

export function rememberPhone(phone: string): void {
  sessionStorage.setItem(PHONE, phone);
}

/** Begin as this person: nothing that an earlier person saw stays. */
export function begin(me: Shape["Me"]): void {
  const before = queryClient.getQueryData(meQuery.queryKey);
  if (before?.id !== me.id)
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "cast" });
  queryClient.setQueryData(meQuery.queryKey, me);
}

/** End: what was seen is forgotten, and the sign-in page stands there. */
export function end(): void {
  sessionStorage.removeItem(PHONE);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "cast" && queryKey[0] !== "me" });
  void queryClient.resetQueries({ queryKey: meQuery.queryKey });
}
