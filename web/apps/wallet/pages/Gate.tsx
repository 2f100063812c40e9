import { useQuery } from "@tanstack/react-query";
import { Framed } from "@ui/Framed";
import { Gate as Opened } from "@ui/Gate";
import { coming, Later, Part } from "@ui/later";
import { Outlet } from "react-router";
import { LiveProvider } from "../components/Live";
import { StepUp } from "../components/StepUp";
import { TermsSheet } from "../components/TermsSheet";
import { meQuery } from "../util/queries";
import { begin } from "../util/session";

const SignIn = new Part(async () => (await import("./SignIn")).SignIn);

/** Below it a customer is signed in, and is asked for more proof where something needs it. */
export function Gate() {
  return (
    <Opened
      asked={useQuery(meQuery)}
      signIn={<Later part={SignIn} with={{ onDone: begin }} meanwhile={coming} />}
    >
      {({ id }) => (
        <LiveProvider key={id}>
          <Framed
            over={
              <>
                <StepUp />
                <TermsSheet />
              </>
            }
          >
            <Outlet />
          </Framed>
        </LiveProvider>
      )}
    </Opened>
  );
}
