import { api, type Shape, send } from "@client/api";
import { asProblem } from "@client/problem";
import { conversationQuery, guestConversationQuery, guestQuery, meQuery, queryClient } from "./queries";

type Said = Shape["Said"];
type Conversation = Shape["Conversation"];
export type Saying = {
  client_id: string;
  text: string;
  record_id: string | null;
  topic: string | null;
  article: string | null;
};

/** Talking to support as somebody: where what is said goes to, and where it is read. */
export type Talk = {
  query: typeof conversationQuery | typeof guestConversationQuery;
  say: (saying: Saying) => Promise<Said>;
  choose: (body: Shape["Choose"]) => Promise<Said>;
  askPerson: (article: string | null) => Promise<Said>;
  read: (message: string) => Promise<unknown>;
  rate: (body: Shape["Rate"]) => Promise<Conversation>;
};

const about = (article: string | null) => ({ query: article === null ? {} : { article } });

export const customerTalk: Talk = {
  query: conversationQuery,
  say: (body) => send(() => api.POST("/api/support/messages", { body })),
  choose: (body) => send(() => api.POST("/api/support/choices", { body })),
  askPerson: (article) => send(() => api.POST("/api/support/handover", { params: about(article) })),
  read: (message_id) => send(() => api.POST("/api/support/read", { body: { message_id } })),
  rate: (body) => send(() => api.POST("/api/support/rating", { body })),
};

export const guestTalk: Talk = {
  query: guestConversationQuery,
  say: ({ client_id, text, topic, article }) =>
    asGuest(() => api.POST("/api/guest/messages", { body: { client_id, text, topic, article } })),
  choose: (body) => asGuest(() => api.POST("/api/guest/choices", { body })),
  askPerson: (article) => asGuest(() => api.POST("/api/guest/handover", { params: about(article) })),
  read: (message_id) => send(() => api.POST("/api/guest/read", { body: { message_id } }), { expiry: "fail" }),
  rate: (body) => send(() => api.POST("/api/guest/rating", { body }), { expiry: "fail" }),
};

let coming: Promise<void> | null = null;

/** Whatever is said first, several at once too, makes one guest and not several. */
function becomeGuest(): Promise<void> {
  coming ??= comeAsGuest().finally(() => {
    coming = null;
  });
  return coming;
}

/** Come as a guest, or go on as the one that this browser is already; a number may be named. */
export async function comeAsGuest(phone: string | null = null): Promise<void> {
  const guest = await send(() => api.POST("/api/guest/session", { body: { phone } }), { expiry: "fail" });
  queryClient.setQueryData(guestQuery.queryKey, guest);
  await queryClient.invalidateQueries({ queryKey: guestConversationQuery.queryKey });
}

/**
 * Say something as a guest, becoming one with the first message. Whoever has signed in meanwhile, in another tab, is
 * no guest any more: it fails, and who they are is known then.
 */
async function asGuest<T>(ask: Parameters<typeof send<T>>[0]): Promise<T> {
  try {
    return await send(ask, { expiry: "fail" });
  } catch (error) {
    if (asProblem(error).status !== 401 || (await whoIsSignedIn()) !== null) throw error;
  }
  await becomeGuest();
  return await send(ask, { expiry: "fail" });
}

async function whoIsSignedIn(): Promise<Shape["Me"] | null> {
  try {
    const me = await send(() => api.GET("/api/me"), { expiry: "fail" });
    queryClient.setQueryData(meQuery.queryKey, me);
    return me;
  } catch (error) {
    if (asProblem(error).status === 401) return null;
    throw error;
  }
}
