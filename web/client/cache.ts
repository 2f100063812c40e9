import { QueryClient, queryOptions } from "@tanstack/react-query";
import { api, send } from "./api";
import { asProblem } from "./problem";

/** Where an app on the phone keeps what the server said. */
export const newCache = (): QueryClient =>
  new QueryClient({
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
export function rereadAnswered(cache: QueryClient): Promise<void> {
  return cache.invalidateQueries({ predicate: ({ state }) => state.data !== undefined });
}

/** The people of the demo; answers 404 anywhere but in the demo, and then there is nothing to show. */
export const castQuery = queryOptions({
  queryKey: ["cast"],
  queryFn: () => send(() => api.GET("/api/demo/cast"), { expiry: "fail" }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});
