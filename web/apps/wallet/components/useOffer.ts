import { api, type Shape, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { useState } from "react";
import { useNavigate } from "react-router";
import { wayOf } from "../util/offers";
import { onward, paths, withQuery } from "../util/paths";
import { meQuery, moneyMoved, queryClient } from "../util/queries";
import { end } from "../util/session";

type Offer = Shape["Offer"];
type Rec = Shape["Record"];

/**
 * Take up an offer outside the chat: go to its page, or let the server run it and show what it came to.
 * `done` and `problem` are what the last one came to. `outside`: it stands at the door, and nobody is signed in there,
 * also where the page beneath still shows who was.
 */
export function useOffer({ outside = false } = {}): {
  run: (offer: Offer, record: Rec | null) => void;
  busy: string | null;
  problem: Problem | null;
  done: boolean;
  /** An offer that asks for the PIN and has no page: to be shown as a sheet by who can. */
  asking: { offer: Offer; record: Rec | null } | null;
  answered: () => void;
} {
  const navigate = useNavigate();
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState(false);
  const [asking, setAsking] = useState<{ offer: Offer; record: Rec | null } | null>(null);

  async function act(offer: Offer, record: Rec | null): Promise<void> {
    setBusy(offer.code);
    setProblem(null);
    setDone(false);
    try {
      const taken = await send(() =>
        api.POST("/api/actions", {
          body: { offer: offer.code, record_id: offer.record_id ?? record?.id ?? null },
        }),
      );
      if (taken.record) moneyMoved(taken.record);
      else void queryClient.invalidateQueries();
      setDone(taken.done);
      const next = onward(taken.goto ?? null);
      if (next !== null) leave(next);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(null);
    }
  }

  /** Pages of the help centre are the server's own; the router knows only the wallet's. */
  function leave(to: string): void {
    if (to.startsWith("/help")) window.location.assign(to);
    else navigate(to);
  }

  return {
    busy,
    problem,
    done,
    asking,
    answered: () => setAsking(null),
    run: (offer, record) => {
      const nobody = queryClient.getQueryData(meQuery.queryKey) === undefined;
      if (offer.code === "talk_to_agent" && (outside || nobody)) {
        if (!nobody) end();
        // Whoever has not signed in, and perhaps cannot, reaches a person all the same.
        navigate(withQuery(paths.guest, { person: "1" }));
        return;
      }
      const way = wayOf(offer, record);
      if (way.kind !== "action") leave(way.to);
      else if (offer.proof === "pin") setAsking({ offer, record });
      else void act(offer, record);
    },
  };
}
