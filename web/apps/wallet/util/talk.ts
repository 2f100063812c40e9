import { api, type Shape, send } from "@client/api";
import { asProblem } from "@client/problem";
import { upload } from "@client/upload";
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
  judge: (answer: string, body: Shape["SaySolved"]) => Promise<Said>;
  rate: (body: Shape["Rate"]) => Promise<Conversation>;
  verifying: Verifying;
};

/** Proving to an agent that one is the customer, in the conversation where it was asked for. */
export type Verifying = {
  read: () => Promise<Shape["Verifying"] | null>;
  sendCode: () => Promise<Shape["CodeSent"]>;
  code: (code: string) => Promise<Shape["Verifying"]>;
  questions: () => Promise<Shape["VerifyQuestion"][]>;
  answers: (answers: number[]) => Promise<Shape["Verifying"]>;
  beginPasskey: () => Promise<Shape["PasskeyAsked"]>;
  passkey: (body: Shape["VerifyPasskey"]) => Promise<Shape["Verifying"]>;
  photo: (kind: Photo, file: File, onProgress: (percent: number) => void) => Promise<Shape["Verifying"]>;
  handIn: () => Promise<Shape["Verifying"]>;
};
export type Photo = Shape["SentDocument"]["kind"];

const about = (article: string | null) => ({ query: article === null ? {} : { article } });

export const customerTalk: Talk = {
  query: conversationQuery,
  say: (body) => send(() => api.POST("/api/support/messages", { body })),
  choose: (body) => send(() => api.POST("/api/support/choices", { body })),
  askPerson: (article) => send(() => api.POST("/api/support/handover", { params: about(article) })),
  read: (message_id) => send(() => api.POST("/api/support/read", { body: { message_id } })),
  judge: (answer_id, body) =>
    send(() =>
      api.PUT("/api/support/answers/{answer_id}/verdict", { params: { path: { answer_id } }, body }),
    ),
  rate: (body) => send(() => api.POST("/api/support/rating", { body })),
  verifying: {
    read: async () => (await send(() => api.GET("/api/support/verification"))) ?? null,
    sendCode: () => send(() => api.POST("/api/support/verification/codes")),
    code: (code) => send(() => api.POST("/api/support/verification/code", { body: { code } })),
    questions: () => send(() => api.POST("/api/support/verification/questions")),
    answers: (answers) => send(() => api.POST("/api/support/verification/answers", { body: { answers } })),
    beginPasskey: () => send(() => api.POST("/api/support/verification/passkey/options")),
    passkey: (body) => send(() => api.POST("/api/support/verification/passkey", { body })),
    photo: (kind, file, onProgress) =>
      send<Shape["Verifying"]>(() => upload(`/api/support/verification/images/${kind}`, file, onProgress)),
    handIn: () => send(() => api.POST("/api/support/verification/document")),
  },
};

export const guestTalk: Talk = {
  query: guestConversationQuery,
  say: ({ client_id, text, topic, article }) =>
    asGuest(() => api.POST("/api/guest/messages", { body: { client_id, text, topic, article } })),
  choose: (body) => asGuest(() => api.POST("/api/guest/choices", { body })),
  askPerson: (article) => asGuest(() => api.POST("/api/guest/handover", { params: about(article) })),
  read: (message_id) => send(() => api.POST("/api/guest/read", { body: { message_id } }), { expiry: "fail" }),
  judge: (answer_id, body) =>
    send(() => api.PUT("/api/guest/answers/{answer_id}/verdict", { params: { path: { answer_id } }, body }), {
      expiry: "fail",
    }),
  rate: (body) => send(() => api.POST("/api/guest/rating", { body }), { expiry: "fail" }),
  verifying: {
    read: async () => (await send(() => api.GET("/api/guest/verification"), { expiry: "fail" })) ?? null,
    sendCode: () => send(() => api.POST("/api/guest/verification/codes"), { expiry: "fail" }),
    code: (code) =>
      send(() => api.POST("/api/guest/verification/code", { body: { code } }), { expiry: "fail" }),
    questions: () => send(() => api.POST("/api/guest/verification/questions"), { expiry: "fail" }),
    answers: (answers) =>
      send(() => api.POST("/api/guest/verification/answers", { body: { answers } }), { expiry: "fail" }),
    beginPasskey: () => send(() => api.POST("/api/guest/verification/passkey/options"), { expiry: "fail" }),
    passkey: (body) => send(() => api.POST("/api/guest/verification/passkey", { body }), { expiry: "fail" }),
    photo: (kind, file, onProgress) =>
      send<Shape["Verifying"]>(() => upload(`/api/guest/verification/images/${kind}`, file, onProgress), {
        expiry: "fail",
      }),
    handIn: () => send(() => api.POST("/api/guest/verification/document"), { expiry: "fail" }),
  },
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
