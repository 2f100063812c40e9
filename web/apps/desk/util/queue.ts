import type { Shape } from "@client/api";

type Row = Shape["QueueRow"];
type Queue = Shape["Queue"];

export const GROUPS = ["waiting", "mine", "others", "closed"] as const;
export type Group = (typeof GROUPS)[number];

/** Everybody who waits and stood not in the list when it was last shown as new. */
export function arrivals(queue: Queue, shown: ReadonlySet<string>): Row[] {
  return queue.waiting.filter((row) => !shown.has(row.id));
}

export type Line =
  | { kind: "heading"; group: Group; count: number }
  | { kind: "empty"; group: Group }
  | { kind: "row"; group: Group; row: Row; place: number; of: number };

/** The queue as lines one under another, without those whose arrival has not been let in yet. */
export function lines(queue: Queue, heldBack: ReadonlySet<string>): Line[] {
  return GROUPS.flatMap((group): Line[] => {
    const rows = queue[group].filter((row) => !heldBack.has(row.id));
    if (rows.length === 0 && (group === "others" || group === "closed")) return [];
    return [
      { kind: "heading", group, count: queue[group].length },
      ...(rows.length === 0
        ? [{ kind: "empty" as const, group }]
        : rows.map((row, index) => ({
            kind: "row" as const,
            group,
            row,
            place: index + 1,
            of: rows.length,
          }))),
    ];
  });
}

/** The conversation before or after the open one, in the order of the list; from nowhere, the first. */
export function neighbour(of: readonly Line[], open: string | null, step: 1 | -1): string | null {
  const ids = of.flatMap((line) => (line.kind === "row" ? [line.row.id] : []));
  const at = open === null ? -1 : ids.indexOf(open);
  if (at === -1) return ids[0] ?? null;
  return ids[at + step] ?? null;
}

/** Since when the one who has waited longest waits; null when nobody does. */
export function oldestWait(rows: readonly Row[]): string | null {
  const since = rows.flatMap((row) => (row.waiting_since === null ? [] : [row.waiting_since]));
  return since.reduce<string | null>((oldest, at) => (oldest === null || at < oldest ? at : oldest), null);
}

export type Serving = { id: string; name: string; count: number; on: boolean };

/** Who is on duty or has conversations now, and how many; the most laden first. */
export function serving(queue: Queue): Serving[] {
  const by = new Map<string, Serving>(
    queue.agents_on.map(({ id, name }) => [id, { id, name, count: 0, on: true }]),
  );
  for (const row of [...queue.mine, ...queue.others]) {
    if (row.agent_id === null) continue;
    const known = by.get(row.agent_id);
    if (known !== undefined) known.count += 1;
    else by.set(row.agent_id, { id: row.agent_id, name: row.agent_name ?? "", count: 1, on: false });
  }
  return [...by.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
