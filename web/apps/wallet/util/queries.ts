import { api, type Shape, send } from "@client/api";
import { newCache, rereadAnswered } from "@client/cache";
import { asProblem } from "@client/problem";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

const PENDING_POLL_MS = 5_000;
const PEOPLE_POLL_MS = 20_000;

export type RecordKind = "top_up" | "transfer" | "payment" | "refund" | "withdrawal";

export const queryClient = newCache();

export const rereadWords = (): Promise<void> => rereadAnswered(queryClient);

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ client }): Promise<Shape["Me"]> =>
    // Somebody who never signed in is shown the sign-in page rather than asked to sign in again.
    send(() => api.GET("/api/me"), { expiry: client.getQueryData(["me"]) ? "sign-in" : "fail" }),
});

/** Who is signed in in this browser by now; nobody is a failure, and asks nobody to sign in. */
export const whoNow = (): Promise<Shape["Me"]> => send(() => api.GET("/api/me"), { expiry: "fail" });

/** The edition of the terms that signing up accepts. */
export const termsQuery = queryOptions({
  queryKey: ["terms"],
  queryFn: () => send(() => api.GET("/api/terms"), { expiry: "fail" }),
});

export const limitsQuery = queryOptions({
  queryKey: ["limits"],
  queryFn: () => send(() => api.GET("/api/limits")),
});

/** Where the customer's identity level stands; while a check is under way it is asked after. */
export const levelsQuery = queryOptions({
  queryKey: ["levels"],
  queryFn: () => send(() => api.GET("/api/me/level")),
  refetchInterval: ({ state }) => (state.data?.check?.state === "checking" ? PENDING_POLL_MS : false),
});

export const testIdentitiesQuery = queryOptions({
  queryKey: ["test-identities"],
  // Only the demo has them; elsewhere the page does without.
  queryFn: () => send(() => api.GET("/api/demo/identities")).catch((): Shape["TestIdentity"][] => []),
  staleTime: Number.POSITIVE_INFINITY,
});

export const cardsQuery = queryOptions({
  queryKey: ["cards"],
  queryFn: () => send(() => api.GET("/api/cards")),
});

/** What can be withdrawn now; it changes with every movement, so it is asked each time. */
export const withdrawTermsQuery = queryOptions({
  queryKey: ["withdraw-terms"],
  queryFn: () => send(() => api.GET("/api/withdrawals/terms")),
  staleTime: 0,
});

export const devicesQuery = queryOptions({
  queryKey: ["devices"],
  queryFn: () => send(() => api.GET("/api/me/devices")),
});

export const signInsQuery = queryOptions({
  queryKey: ["sign-ins"],
  queryFn: () => send(() => api.GET("/api/me/sign-ins")),
});

export const securityQuery = queryOptions({
  queryKey: ["security"],
  queryFn: () => send(() => api.GET("/api/me/security")),
});

export const ownPhoneQuery = queryOptions({
  queryKey: ["own-phone"],
  queryFn: () => send(() => api.GET("/api/me/phone")),
});

/** After devices were signed out: the list of them, and the score, which counts them. */
export async function rereadDevices(): Promise<void> {
  void queryClient.invalidateQueries({ queryKey: securityQuery.queryKey });
  await queryClient.invalidateQueries({ queryKey: devicesQuery.queryKey });
}

export const noticesQuery = queryOptions({
  queryKey: ["notices"],
  queryFn: () => send(() => api.GET("/api/me/notices")),
});

export const notificationsQuery = infiniteQueryOptions({
  queryKey: ["notifications"],
  queryFn: ({ pageParam }) =>
    send(() =>
      api.GET("/api/me/notifications", {
        params: { query: pageParam === null ? {} : { before: pageParam } },
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => (page.earlier ? (page.items.at(-1)?.id ?? null) : null),
});

export const payeesQuery = queryOptions({
  queryKey: ["payees"],
  queryFn: () => send(() => api.GET("/api/payees")),
});

export const merchantsQuery = queryOptions({
  queryKey: ["merchants"],
  queryFn: () => send(() => api.GET("/api/merchants")),
});

export const ordersQuery = queryOptions({
  queryKey: ["orders"],
  queryFn: () => send(() => api.GET("/api/orders")),
});

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["orders", id],
    queryFn: () => send(() => api.GET("/api/orders/{order_id}", { params: { path: { order_id: id } } })),
  });

/** The shop that a printed code names. */
export const shopByCodeQuery = (code: string) =>
  queryOptions({
    queryKey: ["shop", code],
    queryFn: () => send(() => api.GET("/api/shops/{code}", { params: { path: { code } } })),
    retry: false,
    staleTime: 0,
  });

export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: ["record", id],
    queryFn: () => send(() => api.GET("/api/records/{record_id}", { params: { path: { record_id: id } } })),
    // The websocket tells when it changes; this is for when the websocket cannot get through.
    refetchInterval: ({ state }) => (state.data?.outcome === "pending" ? PENDING_POLL_MS : false),
  });

/** Records of one kind, or all of them. */
export const recordsQuery = (kind: RecordKind | null) =>
  infiniteQueryOptions({
    queryKey: ["records", kind],
    queryFn: ({ pageParam: cursor }) => {
      const query = { ...(cursor === null ? {} : { cursor }), ...(kind === null ? {} : { kind: [kind] }) };
      return send(() => api.GET("/api/records", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

/** Copies of one's data, and what is kept for how long. */
export const dataQuery = queryOptions({
  queryKey: ["data"],
  queryFn: () => send(() => api.GET("/api/me/data")),
  // The websocket tells how far a copy is; this is for when the websocket cannot get through.
  refetchInterval: ({ state }) => (state.data?.exports[0]?.state === "asked" ? PENDING_POLL_MS : false),
});

/** What stands in the way of closing the account. */
export const closingQuery = queryOptions({
  queryKey: ["closing"],
  queryFn: () => send(() => api.GET("/api/me/closing")),
  staleTime: 0,
});

export const supportQuery = (page: string) =>
  queryOptions({
    queryKey: ["support", page],
    queryFn: () => send(() => api.GET("/api/support/home", { params: { query: { page } } })),
    // Who is on duty and who waits changes without anything having happened to the customer.
    refetchInterval: PEOPLE_POLL_MS,
  });

/** What somebody is likely to ask who has not signed in: by the page, and by what this browser was told. */
export const guestForeseenQuery = (page: string, refused: string) =>
  queryOptions({
    queryKey: ["guest-foreseen", page, refused],
    queryFn: () => send(() => api.GET("/api/guest/foreseen", { params: { query: { page, refused } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const conversationQuery = infiniteQueryOptions({
  queryKey: ["conversation"],
  queryFn: ({ pageParam }) =>
    send(() =>
      api.GET("/api/support/conversation", {
        params: { query: pageParam === null ? {} : { before: pageParam } },
      }),
    ),
  initialPageParam: null as string | null,
  // Pages go backwards in time: the first is the latest.
  getNextPageParam: (page) => (page.earlier ? (page.messages[0]?.id ?? null) : null),
});

const NOBODYS: Shape["Conversation"] = {
  id: "",
  state: "assistant",
  agent_name: null,
  position: null,
  ticket: null,
  messages: [],
  earlier: false,
  ask_rating: false,
};

/** Whoever has said nothing yet as a guest has no conversation; it reads like an empty one, with no id. */
export const guestConversationQuery = infiniteQueryOptions({
  queryKey: ["guest-conversation"],
  queryFn: ({ pageParam }) =>
    orNobody(
      () =>
        api.GET("/api/guest/conversation", {
          params: { query: pageParam === null ? {} : { before: pageParam } },
        }),
      NOBODYS,
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => (page.earlier ? (page.messages[0]?.id ?? null) : null),
});

/** What a guest has told of themself; null before they have said anything. */
export const guestQuery = queryOptions({
  queryKey: ["guest"],
  queryFn: (): Promise<Shape["Guest"] | null> => orNobody(() => api.GET("/api/guest"), null),
});

async function orNobody<T, N>(ask: Parameters<typeof send<T>>[0], nobody: N): Promise<T | N> {
  try {
    return await send(ask, { expiry: "fail" });
  } catch (error) {
    if (asProblem(error).status === 401) return nobody;
    throw error;
  }
}

export const articleQuery = (topic: string, language: string) =>
  queryOptions({
    queryKey: ["article", topic, language],
    queryFn: () =>
      send(() =>
        api.GET("/api/help/articles/{topic}", {
          params: { path: { topic }, query: { lang: language === "en" ? "en" : "zh" } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Cards to try things with; answers 404 anywhere but in the demo. */
export const testCardsQuery = queryOptions({
  queryKey: ["test-cards"],
  queryFn: () => send(() => api.GET("/api/demo/cards"), { expiry: "fail" }),
  retry: false,
});

export const outboxQuery = queryOptions({
  queryKey: ["outbox"],
  queryFn: () => send(() => api.GET("/api/demo/outbox"), { expiry: "fail" }),
  refetchInterval: 3_000,
  retry: false,
});

/** After money may have moved: everything that shows it is read afresh. */
export function moneyMoved(record: Shape["Record"]): void {
  queryClient.setQueryData(recordQuery(record.id).queryKey, record);
  for (const key of ["me", "records", "limits", "payees", "orders", "shop", "support", "withdraw-terms"]) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}
