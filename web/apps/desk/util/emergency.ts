import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { keys, queries } from "./data";
import type { Proof } from "./factors";

export type Emergency = Shape["EmergencyShown"];

/** Who has emergency access, and what waits for a review; supervisors by role are told. */
export function useEmergencies({ enabled }: { enabled: boolean }) {
  return useQuery({
    queryKey: keys.emergencies,
    queryFn: () => send(() => api.GET("/api/desk/emergencies")),
    enabled,
  });
}

export async function breakGlass(reason: string, proof: Proof): Promise<void> {
  me(await send(() => api.POST("/api/desk/emergency", { body: { reason, proof } })));
}

export async function endOwnEmergency(): Promise<void> {
  me(await send(() => api.POST("/api/desk/emergency/end")));
}

const of = (id: string) => ({ path: { emergency_id: id } });

export async function endEmergency(id: string): Promise<void> {
  learn(await send(() => api.POST("/api/desk/emergencies/{emergency_id}/end", { params: of(id) })));
}

export async function reviewEmergency(id: string, body: Shape["ReviewEmergency"]): Promise<void> {
  learn(await send(() => api.POST("/api/desk/emergencies/{emergency_id}/review", { params: of(id), body })));
}

function me(now: Shape["StaffMe"]): void {
  queries.setQueryData(keys.me, now);
}

function learn(emergencies: Emergency[]): void {
  queries.setQueryData(keys.emergencies, emergencies);
}
