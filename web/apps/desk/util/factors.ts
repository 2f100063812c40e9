import { api, type Shape, send } from "@client/api";
import { makePasskey, signWithPasskey } from "@client/passkey";
import { useQuery } from "@tanstack/react-query";
import { keys, queries } from "./data";

/** Proof of a second factor, made for one thing: a code, or what a device signed. */
export type Proof = Shape["StaffProof"];

export function useFactors() {
  return useQuery({ queryKey: keys.factors, queryFn: () => send(() => api.GET("/api/desk/factors")) });
}

/** Has the device sign for one thing, in this session. */
export async function proofByPasskey(): Promise<Proof> {
  const asked = await send(() => api.POST("/api/desk/proof/options"), { expiry: "fail" });
  return await signWithPasskey(asked);
}

/** Opens the desk to who has entered the password. */
export async function proveAfterPassword(): Promise<void> {
  const body = await proofByPasskey();
  queries.setQueryData(keys.me, await send(() => api.POST("/api/desk/proof", { body }), { expiry: "fail" }));
}

/** Signs in with a passkey and nothing else. */
export async function signInByPasskey(): Promise<Shape["StaffMe"]> {
  const asked = await send(() => api.POST("/api/desk/sign-in/passkey-options"), { expiry: "fail" });
  const body = await signWithPasskey(asked);
  const me = await send(() => api.POST("/api/desk/sign-in/passkey", { body }), { expiry: "fail" });
  const before = queries.getQueryData<Shape["StaffMe"]>(keys.me);
  if (before !== undefined && before.id !== me.id) queries.clear();
  queries.setQueryData(keys.me, me);
  return me;
}

export async function addPasskey(proof: Proof, name: string): Promise<void> {
  const asked = await send(() => api.POST("/api/desk/passkeys/options", { body: proof }), { expiry: "fail" });
  const made = await makePasskey(asked);
  learn(await send(() => api.POST("/api/desk/passkeys", { body: { ...made, name } }), { expiry: "fail" }));
}

export async function renamePasskey(id: string, name: string): Promise<void> {
  const params = { path: { passkey_id: id } };
  learn(await send(() => api.PUT("/api/desk/passkeys/{passkey_id}", { params, body: { name } })));
}

export async function removePasskey(id: string, proof: Proof): Promise<void> {
  const params = { path: { passkey_id: id } };
  learn(await send(() => api.POST("/api/desk/passkeys/{passkey_id}/remove", { params, body: proof })));
}

export function beginAppBeside(proof: Proof): Promise<Shape["TotpBegun"]> {
  return send(() => api.POST("/api/desk/totp/beside", { body: proof }));
}

export async function removeApp(proof: Proof): Promise<void> {
  learn(await send(() => api.POST("/api/desk/totp/remove", { body: proof })));
}

function learn(factors: Shape["StaffFactors"]): void {
  queries.setQueryData(keys.factors, factors);
  void queries.invalidateQueries({ queryKey: keys.me });
}
