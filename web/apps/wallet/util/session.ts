import type { Shape } from "@client/api";
import { meQuery, queryClient } from "./queries";

const PHONE = "upay.phone";

/** The number somebody signed in with, or tried to, in this tab, so that it need not be asked again. */
export function knownPhone(): string {
  return sessionStorage.getItem(PHONE) ?? "";
}

export function rememberPhone(phone: string): void {
  sessionStorage.setItem(PHONE, phone);
}

/** What the gate watches is written over rather than removed: it would go on watching what is gone. */
function forgetAllBut(...kept: string[]): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => !kept.includes(String(queryKey[0])) });
}

/** Who is signed in, as far as this page knows. */
export function known(): Shape["Me"] | undefined {
  return queryClient.getQueryData(meQuery.queryKey);
}

/** Begin as this person: nothing that an earlier person saw stays. */
export function begin(me: Shape["Me"]): void {
  const before = queryClient.getQueryData(meQuery.queryKey);
  if (before?.id !== me.id) forgetAllBut("cast", "me");
  queryClient.setQueryData(meQuery.queryKey, me);
}

/** End: what was seen is forgotten, and the sign-in page stands there. */
export function end(): void {
  sessionStorage.removeItem(PHONE);
  forgetAllBut("cast", "me");
  void queryClient.resetQueries({ queryKey: meQuery.queryKey });
}
