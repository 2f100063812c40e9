import type { components } from "./schema";

/** RFC 9457 problem details as the server writes them: `title` and `detail` are words for the reader. */
export type Problem = {
  title: string;
  status: number;
  detail: string;
  code: string;
  trace_id: string | null;
  field: string | null;
  attempt_id: string | null;
  record: components["schemas"]["Record"] | null;
  why: components["schemas"]["Why"] | null;
  /** What has to be proven first, and how. */
  step_up: components["schemas"]["StepUp"] | null;
  retry_after_seconds: number | null;
};

/** The request did not do what was asked. `status` 0: the server was not reached at all. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ProblemError";
    this.problem = problem;
  }

  get reached(): boolean {
    return this.problem.status !== 0;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

export function problemFrom(body: unknown, response: { status: number }): Problem {
  const given = isObject(body) ? body : {};
  return {
    title: text(given.title) ?? "",
    status: response.status,
    detail: text(given.detail) ?? "",
    code: text(given.code) ?? (response.status >= 500 ? "system_error" : "unknown"),
    trace_id: text(given.trace_id),
    field: text(given.field),
    attempt_id: text(given.attempt_id),
    record: isObject(given.record) ? (given.record as Problem["record"]) : null,
    why: isObject(given.why) ? (given.why as Problem["why"]) : null,
    step_up: isObject(given.step_up) ? (given.step_up as Problem["step_up"]) : null,
    retry_after_seconds: typeof given.retry_after_seconds === "number" ? given.retry_after_seconds : null,
  };
}

export function unreachable(cause: unknown): ProblemError {
  const error = new ProblemError({
    title: "",
    status: 0,
    detail: "",
    code: "unreachable",
    trace_id: null,
    field: null,
    attempt_id: null,
    record: null,
    why: null,
    step_up: null,
    retry_after_seconds: null,
  });
  error.cause = cause;
  return error;
}

export function asProblem(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : unreachable(error).problem;
}
