import { useQuery } from "@tanstack/react-query";
import { Framed } from "@ui/Framed";
import { Gate as Opened } from "@ui/Gate";
import { lazy } from "react";
import { Outlet } from "react-router";
import { Live } from "../components/Live";
import { meQuery } from "../util/queries";
import { begin } from "../util/session";

const SignIn = lazy(async () => ({ default: (await import("./SignIn")).SignIn }));

/** Below it somebody of a shop is signed in. */
export function Gate() {
  return (
    <Opened asked={useQuery(meQuery)} signIn={<SignIn onDone={begin} />}>
      {({ id }) => (
        <>
          <Live key={id} />
          <Framed>
            <Outlet />
          </Framed>
        </>
      )}
    </Opened>
  );
}
