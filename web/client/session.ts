import type { DataTag, QueryClient } from "@tanstack/react-query";
import { castQuery } from "./cache";

type Person = { id: string };

export type Session<P extends Person> = {
  /** The number somebody signed in with, or tried to, in this tab, so that it need not be asked again. */
  knownPhone: () => string;
  rememberPhone: (phone: string) => void;
  /** Who is signed in, as far as this page knows. */
  known: () => P | undefined;
  /** Begin as this person: nothing that an earlier person saw stays. */
  begin: (me: P) => void;
  /** End: what was seen is forgotten, and the sign-in page stands there. */
  end: () => void;
};

/** Who is signed in at one door; `phoneKey` is where this tab keeps the number, and each door has its own. */
export function sessionAt<P extends Person>(
  cache: QueryClient,
  meKey: DataTag<string[], P, Error>,
  phoneKey: string,
): Session<P> {
  const kept = [meKey[0], castQuery.queryKey[0]];
  const known = (): P | undefined => cache.getQueryData<P>(meKey);

  /** What the gate watches is written over rather than removed: it would go on watching what is gone. */
  const forget = (): void =>
    cache.removeQueries({ predicate: ({ queryKey }) => !kept.includes(String(queryKey[0])) });

  return {
    knownPhone: () => sessionStorage.getItem(phoneKey) ?? "",
    rememberPhone: (phone) => sessionStorage.setItem(phoneKey, phone),
    known,
    begin: (me) => {
      if (known()?.id !== me.id) forget();
      cache.setQueryData<P>(meKey, me);
    },
    end: () => {
      sessionStorage.removeItem(phoneKey);
      forget();
      void cache.resetQueries({ queryKey: meKey });
    },
  };
}
