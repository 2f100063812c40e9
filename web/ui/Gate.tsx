import { asProblem } from "@client/problem";
import type { ReactNode } from "react";
import { coming } from "./later";
import { Failed } from "./States";

type Props<P> = {
  /** What came of asking who is signed in. */
  asked: { data: P | undefined; error: Error | null; refetch: () => unknown };
  /** Stands at the same address while nobody is, which opens afterwards. */
  signIn: ReactNode;
  children: (person: P) => ReactNode;
};

/** Below it somebody is signed in. */
export function Gate<P>({ asked: { data, error, refetch }, signIn, children }: Props<P>) {
  if (data !== undefined) return children(data);
  if (error === null) return coming;
  if (asProblem(error).status === 401) return signIn;
  return (
    <div className="page">
      <main className="page-main">
        <Failed error={error} retry={() => void refetch()} />
      </main>
    </div>
  );
}
