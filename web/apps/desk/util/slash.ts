/** A "/" at the start of a line or after a space opens the search for articles; what follows is looked for. */
export type Slash = { from: number; to: number; query: string };

export function slashAt(text: string, caret: number): Slash | null {
  const found = /(?:^|\s)\/([^/\n]{0,40})$/.exec(text.slice(0, caret));
  if (found === null) return null;
  const query = found[1] ?? "";
  return { from: caret - query.length - 1, to: caret, query: query.trim() };
}

/** Put the article in place of "/what was typed". */
export function insertAt(text: string, slash: Slash, article: string): { text: string; caret: number } {
  const before = text.slice(0, slash.from);
  const after = text.slice(slash.to);
  const gap = after.startsWith(" ") || after.startsWith("\n") ? "" : " ";
  return { text: `${before}${article}${gap}${after}`, caret: before.length + article.length + 1 };
}
