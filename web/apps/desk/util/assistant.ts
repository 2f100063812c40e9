import { api, type Language, type Shape, send } from "@client/api";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { keys, langOf, queries } from "./data";
import { useChoices } from "./knowledge";

const WHILE_TRAINING_MS = 3_000;

/** What can come of a turn, in the order in which it is read. */
export const OUTCOMES = [
  "answered",
  "confirmed",
  "not_solved",
  "silent",
  "repeated",
  "asked_back",
  "no_answer",
  "handed_over",
] as const satisfies readonly Shape["Trace"]["outcomes"][number][];
export type Outcome = (typeof OUTCOMES)[number];
export const BANDS = ["high", "fair", "low"] as const;
export const SPANS = [1, 7, 30] as const;

/** What turns are looked for by, as it stands in the address. */
export const WANTED = [
  "conversation",
  "topic",
  "outcome",
  "band",
  "lang",
  "version",
  "since",
  "until",
] as const;
export type Wanted = Partial<Record<(typeof WANTED)[number], string>>;

export function wantedIn(search: URLSearchParams): Wanted {
  return Object.fromEntries(
    WANTED.flatMap((name) => {
      const value = search.get(name) ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
}

/** The day that it is in Shanghai, and the first of so many that end with it. */
export function daysUntil(now: Date, many: number): { since: string; until: string } {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" });
  const first = new Date(now.getTime() - (many - 1) * 24 * 60 * 60 * 1000);
  return { since: day.format(first), until: day.format(now) };
}

/** A share as people read it. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${Math.round((100 * part) / whole)}%`;

/** A share with a decimal, where small differences matter. */
export const precisely = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** What topics are called, by their codes. */
export function useTopicTitles(): { titles: ReadonlyMap<string, string>; title: (code: string) => string } {
  const { data } = useChoices();
  const titles = new Map((data?.topics ?? []).map((topic) => [topic.code, topic.label]));
  return { titles, title: (code) => titles.get(code) ?? code };
}

export function useFigures(span: { since: string; until: string }, topic: string, lang: string) {
  return useQuery({
    queryKey: [...keys.assistant, "figures", span.since, span.until, topic, lang],
    queryFn: () =>
      send(() => api.GET("/api/desk/assistant/figures", { params: { query: { ...span, topic, lang } } })),
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  });
}

export function useTraces(wanted: Wanted) {
  return useInfiniteQuery({
    queryKey: [...keys.assistant, "traces", wanted],
    queryFn: ({ pageParam }) => {
      const { version, ...rest } = wanted;
      const query = {
        ...rest,
        ...(version === undefined ? {} : { version: Number(version) }),
        ...(pageParam === null ? {} : { before: pageParam }),
      };
      return send(() => api.GET("/api/desk/assistant/traces", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    placeholderData: (before) => before,
  });
}

export function useTrace(id: string) {
  return useQuery({
    queryKey: [...keys.assistant, "trace", id],
    queryFn: () =>
      send(() => api.GET("/api/desk/assistant/traces/{answer_id}", { params: { path: { answer_id: id } } })),
  });
}

export function useExamples() {
  return useInfiniteQuery({
    queryKey: [...keys.assistant, "examples"],
    queryFn: ({ pageParam }) =>
      send(() =>
        api.GET("/api/desk/assistant/examples", {
          params: { query: pageParam === null ? {} : { after: pageParam } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
}

export function useFlows() {
  return useQuery({
    queryKey: [...keys.assistant, "flows"],
    queryFn: () => send(() => api.GET("/api/desk/assistant/flows")),
  });
}

export function useUtterances(topic: string, language: Language, q: string) {
  const lang = langOf(language);
  return useInfiniteQuery({
    queryKey: [...keys.assistant, "utterances", topic, lang, q],
    queryFn: ({ pageParam }) =>
      send(() =>
        api.GET("/api/desk/assistant/utterances", {
          params: { query: { topic, lang, q, after: pageParam } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
}

export function useVersions() {
  return useQuery({
    queryKey: [...keys.assistant, "versions"],
    queryFn: () => send(() => api.GET("/api/desk/assistant/versions")),
    refetchInterval: (query) => (query.state.data?.training ? WHILE_TRAINING_MS : false),
  });
}

export function useVersion(number: string) {
  return useQuery({
    queryKey: [...keys.assistant, "version", number],
    queryFn: () =>
      send(() => api.GET("/api/desk/assistant/versions/{number}", { params: { path: { number } } })),
  });
}

export async function correct(conversation: string, message: string, topic: string): Promise<void> {
  const path = { conversation_id: conversation, message_id: message };
  await send(() =>
    api.POST("/api/desk/conversations/{conversation_id}/messages/{message_id}/about", {
      params: { path },
      body: { topic },
    }),
  );
  void queries.invalidateQueries({ queryKey: keys.conversation(conversation) });
  void queries.invalidateQueries({ queryKey: keys.assistant });
}

export async function acceptExample(
  example: { id: string; edition: number },
  text: string,
  topic: string,
): Promise<void> {
  await send(() =>
    api.POST("/api/desk/assistant/examples/{example_id}/accept", {
      params: { path: { example_id: example.id } },
      body: { text, topic, edition: example.edition },
    }),
  );
  await queries.invalidateQueries({ queryKey: keys.assistant });
}

export async function dropExample(id: string, edition: number): Promise<void> {
  await send(() =>
    api.POST("/api/desk/assistant/examples/{example_id}/drop", {
      params: { path: { example_id: id } },
      body: { edition },
    }),
  );
  await queries.invalidateQueries({ queryKey: keys.assistant });
}

export async function trainAssistant(): Promise<void> {
  learn(await send(() => api.POST("/api/desk/assistant/train")));
}

export async function takeVersion(number: number): Promise<void> {
  learn(
    await send(() =>
      api.POST("/api/desk/assistant/versions/{number}/use", { params: { path: { number: String(number) } } }),
    ),
  );
}

function learn(versions: Shape["ModelVersions"]): void {
  queries.setQueryData([...keys.assistant, "versions"], versions);
  void queries.invalidateQueries({ queryKey: keys.assistant });
}
