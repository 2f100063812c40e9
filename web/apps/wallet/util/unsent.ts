/** Messages that have not reached the server yet; they survive a reload and are sent with the same client_id. */
export type Unsent = {
  client_id: string;
  text: string;
  at: string;
  record_id: string | null;
  topic: string | null;
  article: string | null;
  /** The server refused it, in these words: it is not sent again by itself. */
  refused: string | null;
};

const keyOf = (customer: string): string => `upay.unsent.${customer}`;

export function readUnsent(customer: string): Unsent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(customer)) ?? "[]");
    return Array.isArray(kept) ? (kept as Unsent[]) : [];
  } catch {
    return [];
  }
}

export function writeUnsent(customer: string, messages: readonly Unsent[]): void {
  if (messages.length === 0) localStorage.removeItem(keyOf(customer));
  else localStorage.setItem(keyOf(customer), JSON.stringify(messages));
}

export const GUEST = "guest";

/** What was written as a guest and not sent yet is sent by the customer who they turn out to be. */
export function takeAlongUnsent(customer: string): void {
  const written = readUnsent(GUEST);
  if (written.length === 0) return;
  writeUnsent(customer, [...readUnsent(customer), ...written]);
  writeUnsent(GUEST, []);
}
