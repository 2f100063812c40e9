import { asProblem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { Failed, Waiting } from "@ui/States";
import { lazy, Suspense } from "react";
import { Outlet } from "react-router";
import { LiveProvider } from "../components/Live";
import { StepUp } from "../components/StepUp";
import { meQuery } from "../util/queries";
import { begin } from "../util/session";

const SignIn = lazy(async () => ({ default: (await import("./SignIn")).SignIn }));

const shape = (
  <div className="page">
    <Waiting card lines={5} />
  </div>
);

/** Below it somebody is signed in; otherwise the sign-in page stands at the same address, which opens afterwards. */
export function Gate() {
  const { data, error, refetch } = useQuery(meQuery);
  if (data !== undefined) {
    return (
      <LiveProvider key={data.id}>
        <Outlet />
        <StepUp />
      </LiveProvider>
    );
  }
  if (error === null) return shape;
  if (asProblem(error).status === 401) {
    return (
      <Suspense fallback={shape}>
        <SignIn onDone={begin} />
      </Suspense>
    );
  }
  return (
    <div className="page">
      <main className="page-main">
        <Failed error={error} retry={() => void refetch()} />
      </main>
    </div>
  );
}
