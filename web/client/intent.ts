import { mintKey } from "./api";
import type { Problem } from "./problem";

const keys = new Map<string, string>();

/** The key of an intent: the same while its outcome is unknown, a new one once it has been answered. */
export function keyFor(intent: string): string {
  const kept = keys.get(intent) ?? mintKey();
  keys.set(intent, kept);
  return kept;
}

/** It was done, or refused: the same thing again is a new intent. */
export function answered(intent: string): void {
  keys.delete(intent);
}

/** Whether the server decided; otherwise the try may still have gone through. */
export const isAnswered = ({ status, record, attempt_id }: Problem): boolean =>
  (status >= 400 && status < 500) || record !== null || attempt_id !== null;
