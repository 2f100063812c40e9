import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { keys, learn, queries } from "./data";

export function useRequests() {
  return useQuery({ queryKey: keys.requests, queryFn: () => send(() => api.GET("/api/desk/requests")) });
}

export async function decide(id: string, agree: boolean, note: string): Promise<void> {
  const params = { path: { request_id: id } };
  const found = await send(() =>
    api.POST("/api/desk/requests/{request_id}", { params, body: { agree, note } }),
  );
  queries.setQueryData(keys.requests, found);
}

const of = (id: string) => ({ path: { conversation_id: id } });

export async function freezeCustomer(id: string, wish: Shape["FreezeCustomer"]): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/conversations/{conversation_id}/freeze", {
        params: of(id),
        body: wish,
      }),
    ),
  );
}

export async function askToLift(id: string, reason: string, reference: string): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/conversations/{conversation_id}/lift-freeze", {
        params: of(id),
        body: { reason, reference },
      }),
    ),
  );
}

export async function unmask(id: string, reason: string): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/conversations/{conversation_id}/unmask", { params: of(id), body: { reason } }),
    ),
  );
}
