import { useSyncExternalStore } from "react";

const TICK_MS = 15_000;
const hearers = new Set<() => void>();
let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(hear: () => void): () => void {
  if (hearers.size === 0) now = new Date();
  hearers.add(hear);
  timer ??= setInterval(() => {
    now = new Date();
    for (const each of hearers) each();
  }, TICK_MS);
  return () => {
    hearers.delete(hear);
    if (hearers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time, moving on every quarter minute for everybody at once. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}
