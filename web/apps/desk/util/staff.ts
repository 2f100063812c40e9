import { api, type Shape, send } from "@client/api";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { keys, queries } from "./data";

export type Role = Shape["Colleague"]["roles"][number];
export type Found = {
  staff: string | null;
  phone: string;
  /** By the id that the desk knows a customer by. */
  customer: string | null;
  act: string | null;
  looks: boolean;
};

export function useStaff() {
  return useQuery({ queryKey: keys.staff, queryFn: () => send(() => api.GET("/api/desk/staff")) });
}

export async function addStaff(body: Shape["AddStaff"]): Promise<Shape["Ticket"]> {
  const ticket = await send(() => api.POST("/api/desk/staff", { body }));
  void queries.invalidateQueries({ queryKey: keys.staff });
  return ticket;
}

export async function giveTicket(id: string, reason: string): Promise<Shape["Ticket"]> {
  const params = { path: { staff_id: id } };
  const ticket = await send(() =>
    api.POST("/api/desk/staff/{staff_id}/ticket", { params, body: { reason } }),
  );
  void queries.invalidateQueries({ queryKey: keys.staff });
  return ticket;
}

export async function setRoles(id: string, roles: Role[]): Promise<void> {
  const params = { path: { staff_id: id } };
  learn(await send(() => api.PUT("/api/desk/staff/{staff_id}/roles", { params, body: { roles } })));
}

export async function unlockColleague(id: string): Promise<void> {
  learn(
    await send(() => api.POST("/api/desk/staff/{staff_id}/unlock", { params: { path: { staff_id: id } } })),
  );
}

/** Takes a lost factor of a colleague away: a passkey by its id, else the app. */
export async function resetFactor(id: string, passkey: string | null, reason: string): Promise<void> {
  const params = { path: { staff_id: id } };
  const body = { reason, passkey_id: passkey };
  learn(await send(() => api.POST("/api/desk/staff/{staff_id}/factors/reset", { params, body })));
}

export async function endColleague(id: string, reason: string): Promise<void> {
  const params = { path: { staff_id: id } };
  learn(await send(() => api.POST("/api/desk/staff/{staff_id}/leave", { params, body: { reason } })));
}

function learn(staff: Shape["Staff"]): void {
  queries.setQueryData(keys.staff, staff);
}

/** Choose a password with a ticket; what opens is the setting up of an app. */
export async function join(login: string, ticket: string, password: string): Promise<Shape["StaffMe"]> {
  const body = { login, ticket, password };
  const me = await send(() => api.POST("/api/desk/join", { body }), { expiry: "fail" });
  queries.clear();
  queries.setQueryData(keys.me, me);
  return me;
}

/** Acts, newest first, page after page. */
export function useActs({ staff, phone, customer, act, looks }: Found) {
  return useInfiniteQuery({
    queryKey: keys.acts([staff, phone, customer, act, looks]),
    queryFn: ({ pageParam }) =>
      send(() =>
        api.GET("/api/desk/audit", {
          params: {
            query: {
              ...(staff === null ? {} : { staff_id: staff }),
              ...(phone === "" ? {} : { phone }),
              ...(customer === null ? {} : { customer_id: customer }),
              ...(looks ? { looks } : {}),
              ...(act === null ? {} : { act: act as Shape["ActRow"]["code"] as never }),
              ...(pageParam === null ? {} : { before: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
}

export function useActChoices() {
  return useQuery({
    queryKey: keys.actChoices,
    queryFn: () => send(() => api.GET("/api/desk/audit/choices")),
  });
}

/** Proves the chain when it is asked to, and not before. */
export function useProof() {
  return useQuery({
    queryKey: keys.proof,
    queryFn: () => send(() => api.GET("/api/desk/audit/proof")),
    enabled: false,
  });
}
