import { useSyncExternalStore } from "react";

/** What somebody was writing in one conversation; the reply and the note are kept apart. */
export type Mode = "reply" | "note";
export type Draft = { mode: Mode; reply: string; note: string };

/** A message that has left the composer and is not known to have arrived. */
export type Unsent = {
  client_id: string;
  text: string;
  internal: boolean;
  at: string;
  state: "sending" | "failed";
  /** Why it failed, in the server's words; empty when the server was not reached. */
  why: string;
};

type Kept = { draft: Draft; unsent: Unsent[] };

const EMPTY: Kept = { draft: { mode: "reply", reply: "", note: "" }, unsent: [] };
const PREFIX = "upay.desk.writing.";

const kept = new Map<string, Kept>();
const hearers = new Set<() => void>();

// The person is part of the key: two agents who share a computer never see each other's drafts.
const keyOf = (staff: string, conversation: string): string => `${PREFIX}${staff}.${conversation}`;

function isKept(value: unknown): value is Kept {
  return typeof value === "object" && value !== null && "draft" in value && "unsent" in value;
}

function read(key: string): Kept {
  const known = kept.get(key);
  if (known !== undefined) return known;
  let found = EMPTY;
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    if (isKept(stored)) {
      // Whatever was on its way when the page went away is not known to have arrived.
      found = { ...stored, unsent: stored.unsent.map((one) => ({ ...one, state: "failed" as const })) };
    }
  } catch {
    // A private window may refuse storage; then drafts live as long as the page.
  }
  kept.set(key, found);
  return found;
}

function write(key: string, next: Kept): void {
  kept.set(key, next);
  try {
    const nothing = next.draft.reply === "" && next.draft.note === "" && next.unsent.length === 0;
    if (nothing) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(next));
  } catch {
    // As above.
  }
  for (const hear of hearers) hear();
}

function subscribe(hear: () => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

export function changeDraft(staff: string, conversation: string, change: Partial<Draft>): void {
  const key = keyOf(staff, conversation);
  const now = read(key);
  write(key, { ...now, draft: { ...now.draft, ...change } });
}

export function keepUnsent(staff: string, conversation: string, message: Unsent): void {
  const key = keyOf(staff, conversation);
  const now = read(key);
  const others = now.unsent.filter((one) => one.client_id !== message.client_id);
  write(key, { ...now, unsent: [...others, message] });
}

export function dropUnsent(staff: string, conversation: string, clientId: string): void {
  const key = keyOf(staff, conversation);
  const now = read(key);
  write(key, { ...now, unsent: now.unsent.filter((one) => one.client_id !== clientId) });
}

/** A conversation became part of another: what was being written in it, and has not arrived, goes along. */
export function moveWriting(staff: string, from: string, to: string): void {
  const { draft, unsent } = read(keyOf(staff, from));
  const there = read(keyOf(staff, to));
  const both = (mode: Mode): string =>
    [there.draft[mode], draft[mode]].filter((text) => text !== "").join("\n");
  write(keyOf(staff, to), {
    draft: { mode: draft.mode, reply: both("reply"), note: both("note") },
    unsent: [...there.unsent, ...unsent],
  });
  write(keyOf(staff, from), EMPTY);
}

export function draftOf(staff: string, conversation: string): Draft {
  return read(keyOf(staff, conversation)).draft;
}

/** The draft and the unsent messages of one conversation; kept over reloads and signing in again. */
export function useWriting(staff: string, conversation: string): Kept {
  return useSyncExternalStore(subscribe, () => read(keyOf(staff, conversation)));
}
