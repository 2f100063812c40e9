import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { keys, learn, queries } from "./data";

export type Assist = Shape["AssistRow"];

const of = (id: string) => ({ path: { conversation_id: id } });
const KEPT_APART = ["kept-apart"];

export async function beginVerification(id: string, level: 1 | 2, phone: string | null): Promise<void> {
  const body = { level, phone };
  learn(
    await send(() =>
      api.POST("/api/desk/conversations/{conversation_id}/verification", { params: of(id), body }),
    ),
  );
}

export async function endVerification(id: string): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/conversations/{conversation_id}/verification/end", { params: of(id) }),
    ),
  );
}

export const beginCall = (id: string, reason: string): Promise<Shape["Calling"]> =>
  send(() =>
    api.POST("/api/desk/conversations/{conversation_id}/verification/call", {
      params: of(id),
      body: { reason },
    }),
  );

export async function proveCall(id: string, word: string): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/conversations/{conversation_id}/verification/call/word", {
        params: of(id),
        body: { word },
      }),
    ),
  );
}

export async function lookAtPhoto(id: string, image: string, reason: string): Promise<string> {
  const seen = await send(() =>
    api.POST("/api/desk/conversations/{conversation_id}/verification/images/{image_id}", {
      params: { path: { conversation_id: id, image_id: image } },
      body: { reason },
    }),
  );
  void queries.invalidateQueries({ queryKey: keys.conversation(id) });
  return seen.picture;
}

/** What is ticked about the digits on paper; whoever passes somebody has seen them. */
export const digitsSeen = (
  t: TFunction,
  digits: string,
  needed: boolean,
): { label: string; missing?: string } => ({
  label: t("verify.photos.digitsSeen", { digits }),
  ...(needed ? { missing: t("verify.photos.digitsMissing") } : {}),
});

export async function judgePhotos(
  id: string,
  agree: boolean,
  digits_seen: boolean,
  reason: string,
): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/conversations/{conversation_id}/verification/photos", {
        params: of(id),
        body: { agree, digits_seen, reason },
      }),
    ),
  );
}

export async function assist(
  id: string,
  what: Assist["assist"],
  { reason = "", phone = null }: { reason?: string; phone?: string | null } = {},
): Promise<void> {
  const body = { assist: what, reason, phone };
  learn(
    await send(() => api.POST("/api/desk/conversations/{conversation_id}/assist", { params: of(id), body })),
  );
}

export function useKeptApart() {
  return useQuery({ queryKey: KEPT_APART, queryFn: () => send(() => api.GET("/api/desk/kept-apart")) });
}

export async function keepApart(staff: string, body: Shape["KeepApart"]): Promise<void> {
  const params = { path: { staff_id: staff } };
  queries.setQueryData(
    KEPT_APART,
    await send(() => api.POST("/api/desk/staff/{staff_id}/kept-apart", { params, body })),
  );
}

export async function keepMyselfApart(body: Shape["KeepApart"]): Promise<void> {
  await send(() => api.POST("/api/desk/kept-apart", { body }));
}
