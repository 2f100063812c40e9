import type { Shape } from "@client/api";
import { meQuery, queryClient } from "./queries";

const PHONE = "upay.shop.phone";

/** The number somebody signed in with, or tried to, in this tab, so that it need not be asked again. */
export function knownPhone(): string {
  return sessionStorage.getItem(PHONE) ?? "";
}

export function rememberPhone(phone: string): void {
  sessionStorage.setItem(PHONE, phone);
}

/** Who is signed in, as far as this page knows. */
export function known(): Shape["ShopMe"] | undefined {
  return queryClient.getQueryData(meQuery.queryKey);
}

/** What the gate watches is written over rather than removed: it would go on watching what is gone. */
function forget(): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => !["cast", "me"].includes(String(queryKey[0])) });
}

/** Begin as this person: nothing that an earlier person saw stays. */
export function begin(me: Shape["ShopMe"]): void {
  if (known()?.id !== me.id) forget();
  queryClient.setQueryData(meQuery.queryKey, me);
}

/** End: what was seen is forgotten, and the sign-in page stands there. */
export function end(): void {
  sessionStorage.removeItem(PHONE);
  forget();
  void queryClient.resetQueries({ queryKey: meQuery.queryKey });
}
