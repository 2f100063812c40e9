import { useQuery } from "@tanstack/react-query";
import { Framed } from "@ui/Framed";
import { Gate as Opened } from "@ui/Gate";
import { coming, Later, Part } from "@ui/later";
import { Outlet } from "react-router";
import { Live } from "../components/Live";
import { meQuery } from "../util/queries";
import { begin } from "../util/session";

const SignIn = new Part(async () => (await import("./SignIn")).SignIn);

/** Below it somebody of a shop is signed in. */
export function Gate() {
  return (
    <Opened
      asked={useQuery(meQuery)}
      signIn={<Later part={SignIn} with={{ onDone: begin }} meanwhile={coming} />}
    >
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
