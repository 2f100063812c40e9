import { api, type Shape, send } from "@client/api";
import { asProblem } from "@client/problem";
import { infiniteQueryOptions, QueryClient, queryOptions } from "@tanstack/react-query";

export const filters = ["all", "unpaid", "paid", "refunded"] as const;
export type Filter = (typeof filters)[number];

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only what did not get through is worth asking again.
      retry: (failures, error) => {
        const { status } = asProblem(error);
        return failures < 2 && (status === 0 || status >= 500);
      },
    },
    mutations: { networkMode: "always" },
  },
});

/** After another language was chosen. What the server has not answered is left alone: asking again takes the page away. */
export function rereadWords(): Promise<void> {
  return queryClient.invalidateQueries({ predicate: ({ state }) => state.data !== undefined });
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ client }): Promise<Shape["ShopMe"]> =>
    // Somebody who never signed in is shown the sign-in page rather than asked to sign in again.
    send(() => api.GET("/api/merchant/me"), { expiry: client.getQueryData(["me"]) ? "sign-in" : "fail" }),
});

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
  });

/** The people of the demo; answers 404 anywhere but in the demo, and then there is nothing to show. */
export const castQuery = queryOptions({
  queryKey: ["cast"],
  queryFn: () => send(() => api.GET("/api/demo/cast"), { expiry: "fail" }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** After an order was made, or money moved: everything that shows it is read afresh. */
export function changed(detail: Shape["ShopOrderDetail"]): void {
  queryClient.setQueryData(orderQuery(detail.order.id).queryKey, detail);
  for (const key of ["takings", "orders"]) void queryClient.invalidateQueries({ queryKey: [key] });
}
