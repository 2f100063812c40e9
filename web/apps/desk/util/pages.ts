import type { Permission } from "./may";
import { paths } from "./paths";

/** The pages of the desk in the order in which the bar names them, each with what it takes to open it. */
export const pages = [
  { name: "knowledge.name", to: paths.knowledge(), for: "write_articles" },
  { name: "assistant.name", to: paths.assistant(), for: "correct_assistant" },
  { name: "claims.title", to: paths.claims(), for: "examine_claims" },
  { name: "floor.name", to: paths.floor(), for: "watch_floor" },
  { name: "requests.title", to: paths.requests(), for: "decide" },
  { name: "accounts.title", to: paths.accounts(), for: "freeze_without_talk" },
  { name: "staff.title", to: paths.staff(), for: "see_staff" },
  { name: "emergency.title", to: paths.emergency(), for: "review_emergencies" },
  { name: "audit.title", to: paths.audit(), for: "read_audit" },
] as const satisfies readonly { name: string; to: string; for: Permission }[];

/** The parts of the pages about the assistant, likewise. */
export const parts = [
  { name: "assistant.figures.name", to: paths.assistant(), for: "correct_assistant" },
  { name: "assistant.traces.name", to: paths.traces(), for: "correct_assistant" },
  { name: "assistant.flows.name", to: paths.flows(), for: "correct_assistant" },
  { name: "assistant.utterances.name", to: paths.utterances(), for: "correct_assistant" },
  { name: "assistant.examples.name", to: paths.examples(), for: "teach" },
  { name: "assistant.versions.name", to: paths.versions(), for: "teach" },
] as const satisfies readonly { name: string; to: string; for: Permission }[];
