import { asProblem } from "@client/problem";
import { type ReactNode, Suspense } from "react";
import { Failed, Waiting } from "./States";

type Props<P> = {
  /** What came of asking who is signed in. */
  asked: { data: P | undefined; error: Error | null; refetch: () => unknown };
  /** Stands at the same address while nobody is, which opens afterwards. */
  signIn: ReactNode;
  children: (person: P) => ReactNode;
};

const shape = (
  <div className="page">
    <Waiting card lines={5} />
  </div>
);

/** Below it somebody is signed in. */
export function Gate<P>({ asked: { data, error, refetch }, signIn, children }: Props<P>) {
  if (data !== undefined) return children(data);
  if (error === null) return shape;
  if (asProblem(error).status === 401) return <Suspense fallback={shape}>{signIn}</Suspense>;
  return (
    <div className="page">
      <main className="page-main">
        <Failed error={error} retry={() => void refetch()} />
      </main>
    </div>
  );
}
