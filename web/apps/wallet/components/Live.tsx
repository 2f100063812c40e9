import { type Live, type LiveEvent, listen } from "@client/live";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { queryClient } from "../util/queries";

type Heard = { tell: Live["tell"]; typing: "agent" | "assistant" | null };

const TYPING_MS = 5_000;
const Context = createContext<Heard>({ tell: () => undefined, typing: null });

export function useLive(): Heard {
  return useContext(Context);
}

const reads = (...keys: string[]): void => {
  for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] });
};

function reread({ name, ids }: LiveEvent): Promise<void> | void {
  switch (name) {
    case "message.added":
    case "message.delivered":
    case "message.read":
    case "conversation.changed":
      reads("conversation", "guest-conversation", "guest", "support");
      break;
    case "record.changed":
    case "attempt.refused":
      if (ids.record) void queryClient.invalidateQueries({ queryKey: ["record", ids.record] });
      // Cards in the chat show records too.
      reads("me", "records", "limits", "orders", "support", "conversation");
      break;
    case "notification.added":
      reads("me", "notifications", "claim");
      break;
    case "refresh":
      return queryClient.invalidateQueries();
  }
}

/** Listen there and have the changed things read afresh; null listens nowhere. */
export function useListening(path: "/api/live" | "/api/guest/live" | null): Heard {
  const live = useRef<Live | null>(null);
  const [typing, setTyping] = useState<Heard["typing"]>(null);

  useEffect(() => {
    if (path === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    live.current = listen(path, {
      hear: (event) => {
        if (event.name === "typing") {
          const { who } = event.ids;
          if (who !== "agent" && who !== "assistant") return;
          setTyping(who);
          clearTimeout(timer);
          timer = setTimeout(() => setTyping(null), TYPING_MS);
          return;
        }
        if (event.name === "message.added") setTyping(null);
        return reread(event);
      },
    });
    return () => {
      clearTimeout(timer);
      live.current?.close();
      live.current = null;
    };
  }, [path]);

  return { tell: (message) => live.current?.tell(message), typing };
}

/** Keeps what is on the screen true while somebody is signed in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  return <Context value={useListening("/api/live")}>{children}</Context>;
}
