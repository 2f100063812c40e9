import type { Shape } from "@client/api";
import { useEffect, useMemo, useRef, useState } from "react";
import { arrivals } from "./queue";

type Queue = Shape["Queue"];
type Row = Shape["QueueRow"];

const NONE: ReadonlySet<string> = new Set();

/** What counts as shown once `queue` has come: everybody at first, later only whom the reader let in. */
export function shownAfter(shown: ReadonlySet<string> | null, queue: Queue, reading: boolean): Set<string> {
  const served = [...queue.mine, ...queue.others].map((row) => row.id);
  const waiting = queue.waiting.map((row) => row.id);
  if (shown === null || !reading) return new Set([...waiting, ...served]);
  // Who left and comes back is new again, so only those still here are remembered.
  return new Set([...waiting.filter((id) => shown.has(id)), ...served]);
}

export type Arrivals = {
  heldBack: ReadonlySet<string>;
  letIn: () => void;
  /** Who came last, to be said aloud. */
  latest: Row[];
};

/** New people in the queue wait behind a pill while somebody reads, so that nothing moves under their eyes. */
export function useArrivals(queue: Queue | undefined, { reading }: { reading: boolean }): Arrivals {
  const [shown, setShown] = useState<ReadonlySet<string> | null>(null);
  const [latest, setLatest] = useState<Row[]>([]);
  const known = useRef<ReadonlySet<string> | null>(null);

  useEffect(() => {
    if (queue === undefined) return;
    setShown((before) => shownAfter(before, queue, reading));
  }, [queue, reading]);

  useEffect(() => {
    if (queue === undefined) return;
    const before = known.current;
    known.current = new Set([...queue.waiting, ...queue.mine, ...queue.others].map((row) => row.id));
    if (before === null) return;
    const fresh = queue.waiting.filter((row) => !before.has(row.id));
    if (fresh.length > 0) setLatest(fresh);
  }, [queue]);

  const heldBack = useMemo(
    () =>
      queue === undefined || shown === null || !reading
        ? NONE
        : new Set(arrivals(queue, shown).map((row) => row.id)),
    [queue, shown, reading],
  );
  return {
    heldBack,
    latest,
    letIn: () => {
      if (queue !== undefined) setShown(shownAfter(null, queue, false));
    },
  };
}
