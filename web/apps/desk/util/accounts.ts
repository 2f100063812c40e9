import { api, type Shape, send } from "@client/api";

export type Account = Shape["FoundAccount"];

const of = (id: string) => ({ path: { customer_id: id } });

export const findAccount = (named: string, reason: string): Promise<Account | null> =>
  send(() => api.POST("/api/desk/accounts/find", { body: { named, reason } }));

export const freezeAccount = (id: string, wish: Shape["FreezeCustomer"]): Promise<Account> =>
  send(() => api.POST("/api/desk/accounts/{customer_id}/freeze", { params: of(id), body: wish }));

export const askToLiftAccount = (id: string, reason: string, reference: string): Promise<Account> =>
  send(() =>
    api.POST("/api/desk/accounts/{customer_id}/lift-freeze", { params: of(id), body: { reason, reference } }),
  );
