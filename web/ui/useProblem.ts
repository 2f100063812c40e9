import { asProblem, type Problem } from "@client/problem";
import { useState } from "react";
import { useWords } from "./States";
import type { Form } from "./useForm";

/** What a form met: said at the field that it is about, else as a whole. */
export type Met = { problem: Problem; atField: boolean };

/** Keeps what the server said against a form; `meet` takes what was thrown, and puts it where it belongs. */
export function useProblem<K extends string>(
  form: Form<K>,
): {
  met: Met | null;
  forget: () => void;
  meet: (error: unknown, field?: (problem: Problem) => string | null) => Problem;
} {
  const words = useWords();
  const [met, setMet] = useState<Met | null>(null);
  return {
    met,
    forget: () => setMet(null),
    meet: (error, field = (problem) => problem.field) => {
      const problem = asProblem(error);
      setMet({ problem, atField: form.complain(field(problem), words(problem)) });
      return problem;
    },
  };
}
