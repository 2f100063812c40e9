import { api, type Shape, send } from "@client/api";
import { newCache, rereadAnswered } from "@client/cache";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

const UNPAID_POLL_MS = 5_000;

export const filters = ["all", "unpaid", "paid", "refunded"] as const;
export type Filter = (typeof filters)[number];

export const queryClient = newCache();

export const rereadWords = (): Promise<void> => rereadAnswered(queryClient);

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ client }): Promise<Shape["ShopMe"]> =>
    // Somebody who never signed in is shown the sign-in page rather than asked to sign in again.
    send(() => api.GET("/api/merchant/me"), { expiry: client.getQueryData(["me"]) ? "sign-in" : "fail" }),
});

/** Who is signed in in this browser by now; nobody is a failure, and asks nobody to sign in. */
export const whoNow = (): Promise<Shape["ShopMe"]> =>
  send(() => api.GET("/api/merchant/me"), { expiry: "fail" });

export const takingsQuery = queryOptions({
  queryKey: ["takings"],
  queryFn: () => send(() => api.GET("/api/merchant/takings")),
});

export const ordersQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["orders", filter],
    queryFn: ({ pageParam: cursor }) => {
      const query = { ...(cursor === null ? {} : { cursor }), ...(filter === "all" ? {} : { only: filter }) };
      return send(() => api.GET("/api/merchant/orders", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id],
    queryFn: () =>
      send(() => api.GET("/api/merchant/orders/{order_id}", { params: { path: { order_id: id } } })),
    // The websocket tells when it is paid; this is for when the websocket cannot get through.
    refetchInterval: ({ state }) => (state.data?.order.state === "unpaid" ? UNPAID_POLL_MS : false),
  });

/** The code for the counter; null while the shop has none. */
export const printedCodeQuery = queryOptions({
  queryKey: ["printed-code"],
  queryFn: () => send(() => api.GET("/api/merchant/printed-code")),
});

/** After an order was made, or money moved: everything that shows it is read afresh. */
export function changed(detail: Shape["ShopOrderDetail"]): void {
  queryClient.setQueryData(orderQuery(detail.order.id).queryKey, detail);
  for (const key of ["takings", "orders"]) void queryClient.invalidateQueries({ queryKey: [key] });
}
