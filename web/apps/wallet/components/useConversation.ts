import { mintKey, type Shape } from "@client/api";
import { asProblem } from "@client/problem";
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { useWords } from "@ui/States";
import { useCallback, useEffect, useRef, useState } from "react";
import { queryClient } from "../util/queries";
import type { Talk } from "../util/talk";
import { GUEST, readUnsent, takeAlongUnsent, type Unsent, writeUnsent } from "../util/unsent";

type Message = Shape["Message"];
type Conversation = Shape["Conversation"];
type Cache = InfiniteData<Conversation, string | null>;

const RETRY_MS = 5_000;

/** Put what the server said into the latest page, each message once, as it was said last. */
export function hear(
  { query }: Talk,
  said: {
    messages: readonly Message[];
    state?: Conversation["state"];
    position?: number | null;
    ticket?: Conversation["ticket"];
  },
): void {
  queryClient.setQueryData<Cache>(query.queryKey, (cache) => {
    const [latest, ...earlier] = cache?.pages ?? [];
    if (cache === undefined || latest === undefined) return cache;
    const known = new Set(latest.messages.map(({ id }) => id));
    const fresh = said.messages.filter(({ id }) => !known.has(id));
    const newer = new Map(said.messages.map((message) => [message.id, message]));
    const next: Conversation = {
      ...latest,
      messages: [...latest.messages.map((message) => newer.get(message.id) ?? message), ...fresh],
      state: said.state ?? latest.state,
      position: said.position === undefined ? latest.position : said.position,
      ticket: said.ticket === undefined ? latest.ticket : said.ticket,
    };
    return { ...cache, pages: [next, ...earlier] };
  });
  const { queryKey } = query;
  const early = queryClient.getQueryData(queryKey) === undefined;
  const read = queryClient.invalidateQueries({ queryKey });
  // A first page that is still on its way was asked for before this was said, and joined instead of asked for anew.
  if (early) void read.then(() => queryClient.invalidateQueries({ queryKey }));
}

/** The conversation as one stream, oldest first. */
export function useConversation(talk: Talk) {
  const query = useInfiniteQuery(talk.query);
  const pages = query.data?.pages ?? [];
  const messages = [...pages].reverse().flatMap((page) => page.messages);
  return { ...query, latest: pages[0] ?? null, messages };
}

type Extra = {
  record_id?: string | null;
  topic?: string | null;
  article?: string | null;
  client_id?: string;
};

/**
 * Sending that outlives a lost network and a reload: every message waits in line under its client_id until the
 * server has it, and is sent in the order in which it was written.
 */
export function useSending(talk: Talk, who: string) {
  const words = useWords();
  const [unsent, setUnsent] = useState(() => {
    if (who !== GUEST) takeAlongUnsent(who);
    return readUnsent(who);
  });
  const [sending, setSending] = useState(false);
  const line = useRef(unsent);
  const running = useRef(false);
  const seen = useRef(new Set(unsent.map(({ client_id }) => client_id)));

  const keep = useCallback(
    (next: Unsent[]) => {
      line.current = next;
      writeUnsent(who, next);
      setUnsent(next);
    },
    [who],
  );

  const flush = useCallback(async () => {
    if (running.current) return;
    running.current = true;
    setSending(true);
    for (;;) {
      const next = line.current.find(({ refused }) => refused === null);
      if (next === undefined) break;
      const { client_id, text, record_id, topic, article = null } = next;
      try {
        hear(talk, await talk.say({ client_id, text, record_id, topic, article }));
        keep(line.current.filter((message) => message.client_id !== client_id));
      } catch (error) {
        const problem = asProblem(error);
        if (problem.status === 0 || problem.status >= 500 || problem.status === 429 || problem.status === 401)
          break;
        keep(
          line.current.map((message) =>
            message.client_id === client_id ? { ...message, refused: words(problem) } : message,
          ),
        );
      }
    }
    running.current = false;
    setSending(false);
  }, [keep, words, talk]);

  const latestFlush = useRef(flush);
  latestFlush.current = flush;
  useEffect(() => {
    const again = (): void => {
      if (line.current.some(({ refused }) => refused === null)) void latestFlush.current();
    };
    again();
    const timer = setInterval(again, RETRY_MS);
    window.addEventListener("online", again);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    };
  }, []);

  return {
    unsent,
    sending,
    say: (
      text: string,
      { record_id = null, topic = null, article = null, client_id = mintKey() }: Extra = {},
    ) => {
      if (seen.current.has(client_id)) return;
      seen.current.add(client_id);
      keep([
        ...line.current,
        { client_id, text, record_id, topic, article, at: new Date().toISOString(), refused: null },
      ]);
      void flush();
    },
    retry: (client_id: string) => {
      keep(
        line.current.map((message) =>
          message.client_id === client_id ? { ...message, refused: null } : message,
        ),
      );
      void flush();
    },
    drop: (client_id: string) => keep(line.current.filter((message) => message.client_id !== client_id)),
  };
}
