import { api, type Shape, send } from "@client/api";
import { useLayoutEffect, useRef, useState } from "react";

type Message = Shape["Message"];

/** Older messages before the latest page, each once; what slid out of the latest page since stays between them. */
export function joined(older: readonly Message[], latest: readonly Message[]): Message[] {
  const known = new Set(latest.map(({ id }) => id));
  return [...older.filter(({ id }) => !known.has(id)), ...latest];
}

/** What the latest page held and holds no more, because newer messages pushed it out. */
export function slidOut(before: readonly Message[], now: readonly Message[]): Message[] {
  const first = now[0]?.id;
  const at = before.findIndex(({ id }) => id === first);
  return at <= 0 ? [] : before.slice(0, at);
}

/** The whole stretch that has been read of a conversation, and the way to read further back. */
export function useEarlier(
  id: string,
  page: Shape["DeskConversation"] | undefined,
): {
  messages: Message[];
  more: boolean;
  loading: boolean;
  error: unknown;
  load: () => void;
} {
  const [older, setOlder] = useState<readonly Message[]>([]);
  const [left, setLeft] = useState<boolean | null>(null);
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const before = useRef<readonly Message[]>([]);
  const latest = page?.messages ?? before.current;

  useLayoutEffect(() => {
    const out = slidOut(before.current, latest);
    before.current = latest;
    // Whoever never went back reads the latest page alone; whoever did must not find a gap.
    if (out.length > 0 && left !== null) setOlder((known) => joined(known, out));
  }, [latest, left]);

  const messages = joined(older, latest);
  const load = async () => {
    const first = messages[0]?.id;
    if (first === undefined || loading) return;
    setLoading(true);
    setError(null);
    try {
      const further = await send(() =>
        api.GET("/api/desk/conversations/{conversation_id}", {
          params: { path: { conversation_id: id }, query: { before: first } },
        }),
      );
      setOlder((known) => joined(further.messages, known));
      setLeft(further.earlier);
    } catch (met) {
      setError(met);
    } finally {
      setLoading(false);
    }
  };
  return { messages, more: left ?? page?.earlier ?? false, loading, error, load: () => void load() };
}
