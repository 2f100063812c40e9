import type { Shape } from "@client/api";
import { paths, withQuery } from "./paths";

/** The result page of a try is its record page, with a way to finish and, after a detour, to go on. */
export function resultOf(record: Shape["Record"], next: string | null = null): string {
  return withQuery(paths.record(record.id), { done: "1", next });
}
