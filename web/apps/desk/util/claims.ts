import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { keys, queries } from "./data";

export type Claim = Shape["DeskClaim"];

export function useClaims() {
  return useQuery({ queryKey: keys.claims, queryFn: () => send(() => api.GET("/api/desk/claims")) });
}

const of = (id: string) => ({ path: { claim_id: id } });

export function useClaim(id: string) {
  return useQuery({
    queryKey: keys.claim(id),
    queryFn: () => send(() => api.GET("/api/desk/claims/{claim_id}", { params: of(id) })),
  });
}

function learn(claim: Claim): void {
  queries.setQueryData(keys.claim(claim.id), claim);
  void queries.invalidateQueries({ queryKey: keys.claims, exact: true });
}

export async function lookAt(id: string, image: string, reason: string): Promise<string> {
  const seen = await send(() =>
    api.POST("/api/desk/claims/{claim_id}/images/{image_id}", {
      params: { path: { claim_id: id, image_id: image } },
      body: { reason },
    }),
  );
  // Until each of them was opened, nobody gives anything back; what is left to open is read afresh.
  await queries.invalidateQueries({ queryKey: keys.claim(id) });
  return seen.picture;
}

export async function examine(
  id: string,
  give_back: boolean,
  digits_seen: boolean,
  reason: string,
): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/claims/{claim_id}/examination", {
        params: of(id),
        body: { give_back, digits_seen, reason },
      }),
    ),
  );
}

export async function decideClaim(
  id: string,
  agree: boolean,
  digits_seen: boolean,
  note: string,
): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/claims/{claim_id}/decision", {
        params: of(id),
        body: { agree, digits_seen, note },
      }),
    ),
  );
}
