import { api, type Shape, send, speak } from "@client/api";

export type Lang = "zh" | "en";
export type Brief = Shape["ArticleBrief"];

export function langOf(value: string | undefined): Lang {
  return value === "en" ? "en" : "zh";
}

export function addressOf(topic: string, lang: Lang): string {
  return `/help/${encodeURIComponent(topic)}?lang=${lang}`;
}

const LONGEST_LIST = 8;
const known = new Map<string, Brief[]>();

/** The best articles for what was typed so far; what was asked once is not asked again. */
export async function search(query: string, lang: Lang): Promise<Brief[]> {
  const key = `${lang} ${query}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  speak(lang === "zh" ? "zh-CN" : "en");
  const found = await send(() => api.GET("/api/help/search", { params: { query: { q: query, lang } } }));
  const best = found.slice(0, LONGEST_LIST);
  known.set(key, best);
  return best;
}

export async function tellSolved(topic: string, version: number, solved: boolean, lang: Lang): Promise<void> {
  speak(lang === "zh" ? "zh-CN" : "en");
  await send(() =>
    api.POST("/api/help/articles/{topic}/feedback", {
      params: { path: { topic }, query: { lang } },
      body: { solved, version },
    }),
  );
}

export type Piece = { text: string; marked: boolean };

const ENTITIES: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&quot;": '"',
  "&#34;": '"',
  "&#39;": "'",
  "&#x27;": "'",
};

/** A snippet's text with what was found in it; any other markup is shown as the text that it is. */
export function pieces(snippet: string): Piece[] {
  let marked = false;
  return snippet.split(/(<\/?mark>)/).flatMap((part): Piece[] => {
    if (part === "<mark>" || part === "</mark>") {
      marked = part === "<mark>";
      return [];
    }
    const text = part.replace(/&(?:lt|gt|amp|quot|#34|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
    return text === "" ? [] : [{ text, marked }];
  });
}

/** Where the arrow keys lead in a list of `count`; -1 is the field itself. */
export function moved(from: number, key: "ArrowDown" | "ArrowUp", count: number): number {
  const places = count + 1;
  const step = key === "ArrowDown" ? 1 : -1;
  return ((from + 1 + step + places) % places) - 1;
}
