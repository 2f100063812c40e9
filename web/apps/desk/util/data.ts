import { api, type Shape, send } from "@client/api";
import { asProblem } from "@client/problem";
import { QueryClient, useQuery } from "@tanstack/react-query";

// Changes are told over the websocket; asking again by the clock is only for when it is silent.
const SLOW_MS = 60_000;
const FAST_MS = 5_000;

export const keys = {
  me: ["me"],
  queue: ["queue"],
  conversation: (id: string) => ["conversation", id],
  conversations: ["conversation"],
  cast: ["cast"],
  staff: ["staff"],
  requests: ["requests"],
  session: ["session"],
  factors: ["factors"],
  emergencies: ["emergencies"],
  acts: (found: readonly (string | boolean | null)[]) => ["acts", ...found],
  claims: ["claims"],
  claim: (id: string) => ["claims", id],
  actChoices: ["acts", "choices"],
  proof: ["acts", "proof"],
  articles: (query: string, lang: string) => ["articles", lang, query],
  knowledge: ["knowledge"],
  gaps: ["gaps"],
  assistant: ["assistant"],
  article: (slug: string) => ["knowledge", "article", slug],
} as const;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => {
        const { status } = asProblem(error);
        return failures < 2 && (status === 0 || status >= 500);
      },
    },
  },
});

export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: () => send(() => api.GET("/api/desk/me"), { expiry: "fail" }),
    staleTime: SLOW_MS,
  });
}

/** Whom the demo lets in with one tap; nobody anywhere else. */
export function useCast() {
  return useQuery({
    queryKey: keys.cast,
    queryFn: async () => {
      try {
        const cast = await send(() => api.GET("/api/demo/cast"), { expiry: "fail" });
        return cast.filter((member) => member.role === "agent" || member.role === "supervisor");
      } catch (error) {
        if (asProblem(error).status >= 400 && asProblem(error).status < 500) return [];
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useQueue({ connected }: { connected: boolean }) {
  return useQuery({
    queryKey: keys.queue,
    queryFn: () => send(() => api.GET("/api/desk/queue")),
    refetchInterval: connected ? SLOW_MS : FAST_MS,
  });
}

export function useConversation(id: string, { connected }: { connected: boolean }) {
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: () =>
      send(() =>
        api.GET("/api/desk/conversations/{conversation_id}", { params: { path: { conversation_id: id } } }),
      ),
    refetchInterval: connected ? SLOW_MS : FAST_MS,
  });
}

export const langOf = (language: string): "zh" | "en" => (language.startsWith("zh") ? "zh" : "en");

/** The server's newest view of a conversation, put where every reader of it looks. */
export function learn(conversation: Shape["DeskConversation"]): void {
  queries.setQueryData(keys.conversation(conversation.row.id), conversation);
  void queries.invalidateQueries({ queryKey: keys.queue });
}

export function learnMessage(conversation: string, message: Shape["Message"]): void {
  queries.setQueryData<Shape["DeskConversation"]>(keys.conversation(conversation), (known) =>
    known === undefined || known.messages.some((one) => one.id === message.id)
      ? known
      : { ...known, messages: [...known.messages, message] },
  );
}

export type Step = "take" | "release" | "close";

export async function step(id: string, which: Step): Promise<void> {
  const params = { path: { conversation_id: id } };
  const ask = {
    take: () => api.POST("/api/desk/conversations/{conversation_id}/take", { params }),
    release: () => api.POST("/api/desk/conversations/{conversation_id}/release", { params }),
    close: () => api.POST("/api/desk/conversations/{conversation_id}/close", { params }),
  }[which];
  learn(await send(ask));
}

export async function runOffer(id: string, offer: Shape["Offer"], key: string): Promise<void> {
  const done = await send(() =>
    api.POST("/api/desk/conversations/{conversation_id}/actions", {
      params: { path: { conversation_id: id } },
      headers: { "Idempotency-Key": key },
      body: { offer: offer.code, record_id: offer.record_id ?? null },
    }),
  );
  learn(done);
}

export async function say(
  id: string,
  { text, client_id, internal }: { text: string; client_id: string; internal: boolean },
): Promise<void> {
  const message = await send(() =>
    api.POST("/api/desk/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: id } },
      body: { text, client_id, internal },
    }),
  );
  learnMessage(id, message);
}

/** Tell the customer's side that everything up to here was read; silent, since nothing is lost when it fails. */
export async function markRead(id: string, message: string): Promise<void> {
  try {
    await send(
      () =>
        api.POST("/api/desk/conversations/{conversation_id}/read", {
          params: { path: { conversation_id: id } },
          body: { message_id: message },
        }),
      { expiry: "fail" },
    );
    void queries.invalidateQueries({ queryKey: keys.queue });
  } catch {
    // The next message marks it again.
  }
}

export async function setPresence(on: boolean): Promise<void> {
  queries.setQueryData(keys.me, await send(() => api.PUT("/api/desk/presence", { body: { on } })));
}

/** What the authenticator app of one of the cast shows; only the demo tells. */
export function demoCode(login: string): Promise<Shape["AppCode"]> {
  return send(() => api.GET("/api/demo/app-code/{login}", { params: { path: { login } } }), {
    expiry: "fail",
  });
}

export function beginApp(): Promise<Shape["TotpBegun"]> {
  return send(() => api.POST("/api/desk/totp"), { expiry: "fail" });
}

export async function confirmApp(code: string): Promise<readonly string[]> {
  return (await send(() => api.POST("/api/desk/totp/confirm", { body: { code } }), { expiry: "fail" })).codes;
}

export async function signIn(login: string, password: string, code = ""): Promise<Shape["StaffMe"]> {
  const body = code === "" ? { login, password } : { login, password, code };
  const me = await send(() => api.POST("/api/desk/sign-in", { body }), { expiry: "fail" });
  const before = queries.getQueryData<Shape["StaffMe"]>(keys.me);
  // Somebody else at the same screen starts with nothing of what the one before saw.
  if (before !== undefined && before.id !== me.id) queries.clear();
  queries.setQueryData(keys.me, me);
  return me;
}

export async function signOut(): Promise<void> {
  await send(() => api.POST("/api/desk/sign-out"), { expiry: "fail" });
  queries.clear();
}
