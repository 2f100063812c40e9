import { api, type Language, type Shape, send } from "@client/api";
import { asProblem } from "@client/problem";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { keys, langOf, queries } from "./data";

export const LANGS = ["zh", "en"] as const;
export type Lang = (typeof LANGS)[number];

/** A language as documents name it. */
export const tagOf = (lang: Lang): string => (lang === "zh" ? "zh-CN" : "en");

/** The parts of the list that wait for somebody, in the order in which they are looked at. */
export const ONLY = ["", "review", "draft", "parity", "due", "agent"] as const;
export type Only = (typeof ONLY)[number];

export const isOnly = (text: string): text is Only => (ONLY as readonly string[]).includes(text);

/** What a form holds; lists are kept as the text that is typed. */
export type Writing = {
  audience: Shape["ArticleDraft"]["audience"];
  topics: string[];
  title: string;
  question: string;
  similar: string;
  reasons: string[];
  offers: string[];
  body: string;
  review_on: string;
  owner_id: string | null;
  /** The other language stays true as it is. */
  pair_holds: boolean;
};

export function writingOf(version: Shape["ArticleVersion"] | null, audience: Writing["audience"]): Writing {
  return {
    audience: version?.audience ?? audience,
    topics: version?.topics ?? [],
    title: version?.title ?? "",
    question: version?.question ?? "",
    similar: version?.similar.join("\n") ?? "",
    reasons: version?.reasons ?? [],
    offers: version?.offers ?? [],
    body: version?.body ?? "",
    review_on: version?.review_on ?? "",
    owner_id: version?.owner_id ?? null,
    pair_holds: false,
  };
}

export const sameWriting = (one: Writing, other: Writing): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Addresses as the server takes them. */
export const isAddress = (slug: string): boolean => /^[a-z][a-z0-9_]{2,59}$/.test(slug);

export function useArticleList(only: Only, q: string) {
  return useInfiniteQuery({
    queryKey: [...keys.knowledge, "list", only, q],
    queryFn: ({ pageParam }) =>
      send(() => api.GET("/api/desk/knowledge", { params: { query: { only, q, after: pageParam } } })),
    initialPageParam: "",
    getNextPageParam: (last) => (last.more ? last.rows.at(-1)?.slug : undefined),
    placeholderData: (before) => before,
  });
}

/** An article; null where nobody has begun it. */
export function useArticle(slug: string) {
  return useQuery({
    queryKey: keys.article(slug),
    queryFn: async (): Promise<Shape["DeskArticle"] | null> => {
      try {
        return await send(() => api.GET("/api/desk/knowledge/{slug}", { params: { path: { slug } } }));
      } catch (error) {
        if (asProblem(error).status === 404) return null;
        throw error;
      }
    },
    refetchInterval: 60_000,
  });
}

export function useChoices() {
  return useQuery({
    queryKey: [...keys.knowledge, "choices"],
    queryFn: () => send(() => api.GET("/api/desk/knowledge-choices")),
    staleTime: 60_000,
  });
}

export function useComparison(slug: string, lang: Lang, before: number | null, after: number | null) {
  return useQuery({
    queryKey: [...keys.article(slug), "compare", lang, before, after],
    queryFn: () =>
      send(() =>
        api.GET("/api/desk/knowledge/{slug}/{lang}/compare", {
          params: { path: { slug, lang }, query: { before: before ?? 0, after: after ?? 0 } },
        }),
      ),
    enabled: before !== null && after !== null,
  });
}

/** What staff find at a slash: articles for customers and, marked, those for staff alone. */
export function useFound(query: string | null, language: Language) {
  const lang = langOf(language);
  return useQuery({
    queryKey: keys.articles(query ?? "", lang),
    queryFn: async (): Promise<Shape["FoundArticle"][]> => {
      const found = await send(() =>
        api.GET("/api/desk/articles", { params: { query: { q: query ?? "", lang } } }),
      );
      return found.slice(0, 6);
    },
    enabled: query !== null && query !== "",
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
}

function learnArticle(article: Shape["DeskArticle"]): void {
  queries.setQueryData(keys.article(article.slug), article);
  void queries.invalidateQueries({ queryKey: keys.knowledge });
}

export async function saveDraft(
  slug: string,
  lang: Lang,
  writing: Writing,
  edition: number | null,
): Promise<Shape["ArticleVersion"] | null> {
  const saved = await send(() =>
    api.PUT("/api/desk/knowledge/{slug}/{lang}", {
      params: { path: { slug, lang } },
      body: {
        ...writing,
        edition,
        similar: writing.similar.split("\n").filter((line) => line.trim() !== ""),
        review_on: writing.review_on === "" ? null : writing.review_on,
      },
    }),
  );
  learnArticle(saved);
  return saved[lang].open;
}

export type ArticleStep = "review" | "publish" | "discard" | "expire";

export async function stepArticle(
  slug: string,
  lang: Lang,
  which: ArticleStep,
  edition: number,
): Promise<void> {
  const params = { path: { slug, lang } };
  const body = { edition };
  if (which === "discard") {
    await send(() => api.POST("/api/desk/knowledge/{slug}/{lang}/discard", { params, body }));
    await queries.invalidateQueries({ queryKey: keys.knowledge });
    return;
  }
  const ask = {
    review: () => api.POST("/api/desk/knowledge/{slug}/{lang}/review", { params, body }),
    publish: () => api.POST("/api/desk/knowledge/{slug}/{lang}/publish", { params, body }),
    expire: () => api.POST("/api/desk/knowledge/{slug}/{lang}/expire", { params }),
  }[which];
  learnArticle(await send(ask));
}

export async function sendArticleBack(
  slug: string,
  lang: Lang,
  edition: number,
  note: string,
): Promise<void> {
  learnArticle(
    await send(() =>
      api.POST("/api/desk/knowledge/{slug}/{lang}/back", {
        params: { path: { slug, lang } },
        body: { edition, note },
      }),
    ),
  );
}

export async function restoreArticle(slug: string, lang: Lang, version: number): Promise<void> {
  learnArticle(
    await send(() =>
      api.POST("/api/desk/knowledge/{slug}/{lang}/restore", {
        params: { path: { slug, lang } },
        body: { version },
      }),
    ),
  );
}

export function useGaps() {
  return useQuery({ queryKey: keys.gaps, queryFn: () => send(() => api.GET("/api/desk/gaps")) });
}

export async function acceptGap(id: string, slug: string): Promise<void> {
  await send(() =>
    api.POST("/api/desk/gaps/{gap_id}/accept", { params: { path: { gap_id: id } }, body: { slug } }),
  );
  await queries.invalidateQueries({ queryKey: keys.gaps });
}

export async function dropGap(id: string): Promise<void> {
  await send(() => api.POST("/api/desk/gaps/{gap_id}/drop", { params: { path: { gap_id: id } } }));
  await queries.invalidateQueries({ queryKey: keys.gaps });
}
