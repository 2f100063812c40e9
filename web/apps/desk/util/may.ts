import type { Shape } from "@client/api";

/** The permissions of staff, by their names in `identity/staff_roles.toml`; a test sees that they are those. */
export const PERMISSIONS = [
  "be_at_the_desk",
  "serve",
  "verify",
  "examine_claims",
  "decide_claims",
  "protect",
  "freeze_without_talk",
  "see_in_clear",
  "write_articles",
  "correct_assistant",
  "break_glass",
  "decide",
  "see_staff",
  "unlock_colleagues",
  "keep_staff",
  "read_audit",
  "review_emergencies",
  "watch_floor",
  "look_back_at_all",
  "teach",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** Whether somebody may do something, as far as the desk shows it; the server decides it again. */
export function may(me: Pick<Shape["StaffMe"], "permissions"> | undefined, what: Permission): boolean {
  return me?.permissions.includes(what) ?? false;
}

/** Of pages, links or acts those that somebody may open. */
export function allowed<T extends { for: Permission }>(
  me: Pick<Shape["StaffMe"], "permissions"> | undefined,
  all: readonly T[],
): T[] {
  return all.filter((one) => may(me, one.for));
}
