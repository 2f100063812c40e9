import { asProblem, type Problem } from "@client/problem";
import { useState } from "react";
import { useOnce } from "./useOnce";

/** Tries one thing at a time, and keeps what went wrong until something is tried again. */
export function useTry(): {
  busy: boolean;
  problem: Problem | null;
  attempt: (run: () => Promise<void>) => void;
} {
  const { busy, once } = useOnce();
  const [problem, setProblem] = useState<Problem | null>(null);

  async function keep(run: () => Promise<void>): Promise<void> {
    setProblem(null);
    try {
      await run();
    } catch (error) {
      setProblem(asProblem(error));
    }
  }
  return { busy, problem, attempt: (run) => void once(() => keep(run)) };
}
