/** Every link of the desk; the router's base is /desk. */
export const paths = {
  home: () => "/",
  conversation: (id: string) => `/c/${id}`,
  floor: () => "/floor",
  knowledge: (only = "") => (only === "" ? "/knowledge" : `/knowledge?only=${only}`),
  gaps: () => "/gaps",
  article: (slug: string) => `/knowledge/${slug}`,
  assistant: () => "/assistant",
  traces: (wanted: Record<string, string> = {}) => {
    const asked = new URLSearchParams(wanted).toString();
    return asked === "" ? "/assistant/traces" : `/assistant/traces?${asked}`;
  },
  trace: (id: string) => `/assistant/traces/${id}`,
  flows: () => "/assistant/flows",
  examples: () => "/assistant/examples",
  utterances: (topic = "") =>
    topic === "" ? "/assistant/utterances" : `/assistant/utterances?topic=${topic}`,
  versions: () => "/assistant/versions",
  version: (number: number) => `/assistant/versions/${number}`,
  staff: () => "/staff",
  requests: () => "/requests",
  me: () => "/me",
  emergency: () => "/emergency",
  audit: ({ staff, customer }: { staff?: string; customer?: string } = {}) =>
    staff !== undefined
      ? `/audit?staff=${staff}`
      : customer !== undefined
        ? `/audit?customer=${customer}&looks=1`
        : "/audit",
  accounts: () => "/accounts",
  claims: () => "/claims",
  claim: (id: string) => `/claims/${id}`,
  signIn: (next?: string) =>
    next === undefined || next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`,
};

/** Pages beside which the queue is not shown. */
export const takesTheWholeWidth = (path: string): boolean =>
  /^\/(knowledge|gaps|assistant|requests|accounts|claims|staff|audit|me|emergency)(\/|$)/.test(path);

/** Where to go after signing in: only ever a page of the desk itself. */
export function nextAfterSignIn(search: string): string {
  const next = new URLSearchParams(search).get("next");
  return next !== null && /^\/(?![/\\])/.test(next) ? next : paths.home();
}

/** An article as a customer opens it, whole address, since it is pasted into a message. */
export function articleAddress(topic: string, language: string, origin: string): string {
  return `${origin}/help/${topic}?lang=${language.startsWith("zh") ? "zh" : "en"}`;
}
