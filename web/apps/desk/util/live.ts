import type { Shape } from "@client/api";
import { type Live, type LiveEvent, listen } from "@client/live";
import { createContext, useContext, useEffect, useRef, useState } from "react";
import { keys, queries } from "./data";

const TYPING_SHOWN_MS = 6_000;
const TYPING_TOLD_EVERY_MS = 2_500;

export type Channel = {
  connected: boolean;
  /** Conversations in which the customer types now. */
  typing: ReadonlySet<string>;
  tellTyping: (conversation: string) => void;
  tellLooking: (conversation: string | null) => void;
};

const silent: Channel = {
  connected: false,
  typing: new Set(),
  tellTyping: () => undefined,
  tellLooking: () => undefined,
};

export const ChannelContext = createContext<Channel>(silent);
export const useChannel = (): Channel => useContext(ChannelContext);

// A busy floor sends many events at once; one reading answers all that came within the wait.
const QUEUE_WAIT_MS = 300;
const CONVERSATION_WAIT_MS = 60;
// Long enough for the message itself to have been read first.
const MARK_WAIT_MS = 700;
const planned = new Map<string, ReturnType<typeof setTimeout>>();

function again(queryKey: readonly unknown[], wait: number): void {
  const name = JSON.stringify(queryKey);
  if (planned.has(name)) return;
  const read = () => {
    planned.delete(name);
    void queries.invalidateQueries({ queryKey });
  };
  planned.set(name, setTimeout(read, wait));
}

/** Marks are shown on what staff wrote; those on the customer's messages are our own reading, told back to us. */
function marked(conversation: string, message: string | undefined): void {
  const known = queries.getQueryData<Shape["DeskConversation"]>(keys.conversation(conversation));
  if (known === undefined) return;
  if (known.messages.find((one) => one.id === message)?.author === "customer") return;
  again(keys.conversation(conversation), CONVERSATION_WAIT_MS);
}

/** Read again what an event says has changed, everything at once for a "refresh"; anything unknown changes nothing. */
export function readAgain(event: LiveEvent): Promise<void> | void {
  const { conversation } = event.ids;
  switch (event.name) {
    case "gaps.changed":
      again(keys.gaps, QUEUE_WAIT_MS);
      break;
    case "examples.changed":
    case "versions.changed":
      again(keys.assistant, QUEUE_WAIT_MS);
      break;
    case "knowledge.changed":
      again(keys.knowledge, QUEUE_WAIT_MS);
      break;
    case "message.added":
    case "conversation.changed":
      again(keys.queue, QUEUE_WAIT_MS);
      if (conversation !== undefined) again(keys.conversation(conversation), CONVERSATION_WAIT_MS);
      break;
    case "message.delivered":
    case "message.read":
      if (conversation !== undefined) setTimeout(() => marked(conversation, event.ids.message), MARK_WAIT_MS);
      break;
    case "presence":
      if (conversation !== undefined) again(keys.conversation(conversation), CONVERSATION_WAIT_MS);
      break;
    case "requests.changed":
      again(keys.requests, QUEUE_WAIT_MS);
      again(keys.conversations, QUEUE_WAIT_MS);
      break;
    case "claims.changed":
      again(keys.claims, QUEUE_WAIT_MS);
      break;
    case "staff.changed":
      again(keys.staff, QUEUE_WAIT_MS);
      break;
    case "queue.changed":
      again(keys.queue, QUEUE_WAIT_MS);
      break;
    // These name a record, not whose conversation it matters to: what is open is read again.
    case "record.changed":
    case "attempt.refused":
      again(keys.conversations, CONVERSATION_WAIT_MS);
      break;
    case "refresh":
      return queries.invalidateQueries();
  }
}

/** One websocket for the whole desk, while somebody is signed in. */
export function useLiveChannel(): Channel {
  const [connected, setConnected] = useState(true);
  const [typing, setTyping] = useState<ReadonlySet<string>>(new Set());
  const live = useRef<Live | null>(null);
  const looking = useRef<string | null>(null);
  const told = useRef(0);

  useEffect(() => {
    const ends = new Map<string, ReturnType<typeof setTimeout>>();
    const stop = (conversation: string): void => {
      clearTimeout(ends.get(conversation));
      ends.delete(conversation);
      setTyping(new Set(ends.keys()));
    };
    live.current = listen("/api/desk/live", {
      connected: (on) => {
        setConnected(on);
        if (on) live.current?.tell({ looking: looking.current });
      },
      hear: (event) => {
        const { conversation, who } = event.ids;
        if (event.name === "typing" && conversation !== undefined) {
          if (who !== "customer") return;
          clearTimeout(ends.get(conversation));
          ends.set(
            conversation,
            setTimeout(() => stop(conversation), TYPING_SHOWN_MS),
          );
          setTyping(new Set(ends.keys()));
          return;
        }
        if (event.name === "message.added" && conversation !== undefined) stop(conversation);
        return readAgain(event);
      },
    });
    return () => {
      for (const timer of ends.values()) clearTimeout(timer);
      live.current?.close();
      live.current = null;
    };
  }, []);

  const [tellers] = useState(() => ({
    tellTyping: (conversation: string) => {
      if (Date.now() - told.current < TYPING_TOLD_EVERY_MS) return;
      told.current = Date.now();
      live.current?.tell({ typing: true, conversation });
    },
    tellLooking: (conversation: string | null) => {
      looking.current = conversation;
      live.current?.tell({ looking: conversation });
    },
  }));
  return { connected, typing, ...tellers };
}

/** Offline by the browser's word, or the websocket away for longer than a blink. */
export function useCutOff(connected: boolean): boolean {
  const [cutOff, setCutOff] = useState(!navigator.onLine);
  useEffect(() => {
    const judge = () => setCutOff(!navigator.onLine || !connected);
    const timer = setTimeout(judge, connected ? 0 : 3000);
    const away = () => setCutOff(true);
    window.addEventListener("offline", away);
    window.addEventListener("online", judge);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("offline", away);
      window.removeEventListener("online", judge);
    };
  }, [connected]);
  return cutOff;
}
