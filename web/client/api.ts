import createClient, { type Middleware } from "openapi-fetch";
import { type Problem, ProblemError, problemFrom, unreachable } from "./problem";
import type { components, paths } from "./schema";

/** The shapes on the wire, by name: `Shape["Record"]`. */
export type Shape = components["schemas"];

export type Language = "zh-CN" | "en";

let language: Language = "zh-CN";
let onSessionExpired: ((problem: Problem) => Promise<boolean>) | null = null;
let onMoreAsked: ((problem: Problem) => Promise<boolean>) | null = null;

let onOutdated: ((problem: Problem) => void) | null = null;

/** How often somebody has signed in again on this page. */
let signInsAgain = 0;

/** Says what to do when the app that is open here is too old for what was asked. */
export function whenOutdated(handler: typeof onOutdated): void {
  onOutdated = handler;
}

let onRefused: ((problem: Problem) => void) | null = null;

/** Says who hears of every refusal, after whoever sent the request could not do what it asked for. */
export function whenRefused(handler: typeof onRefused): void {
  onRefused = handler;
}

let isUnattended: () => boolean = () => false;

/** Says how to tell that nobody has touched the page for a while: what it asks then by itself keeps no session open. */
export function whenUnattended(judge: typeof isUnattended): void {
  isUnattended = judge;
}

/** Words in answers come in this language from now on. */
export function speak(next: Language): void {
  language = next;
}

/**
 * Says what to do when the session has ended: resolve to true once the person has signed in again, and the
 * request that met it is sent again; false lets it fail.
 */
export function whenSessionExpires(handler: typeof onSessionExpired): void {
  onSessionExpired = handler;
}

/**
 * Says what to do when more has to be proven first: resolve to true once it is, and the request that met it is sent
 * again with the approval; false lets it fail.
 */
export function whenMoreIsAsked(handler: typeof onMoreAsked): void {
  onMoreAsked = handler;
}

/** The version of the app that is open here; the server may hold it to be too old. */
const VERSION = typeof __APP_VERSION__ === "string" ? __APP_VERSION__ : "";

const TOKEN = "upay_csrf";

/** Approvals that were proven, by the path of the request that each is for. */
const approvals = new Map<string, string>();

function cookie(name: string): string | null {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
}

/** The token that every unsafe request carries; a POST that is the first request of all has to fetch it before. */
export async function pageToken(): Promise<string> {
  // By https its name says that it is of this host alone; a plain one that a neighbour has laid in is not waited for.
  const name = window.location.protocol === "https:" ? `__Host-${TOKEN}` : TOKEN;
  // The cookie comes with any GET.
  if (cookie(name) === null) await fetch("/api/me", { credentials: "same-origin" }).catch(() => null);
  // Where a proxy speaks https and the server was not told so, the name is the plain one.
  return cookie(name) ?? cookie(TOKEN) ?? "";
}

/** The language in which answers come. */
export const spoken = (): Language => language;

const headers: Middleware = {
  async onRequest({ request }) {
    request.headers.set("Accept-Language", language);
    if (VERSION !== "") request.headers.set("App-Version", VERSION);
    if (request.method === "GET" && isUnattended()) request.headers.set("Unattended", "1");
    if (request.method !== "GET") {
      request.headers.set("X-CSRF-Token", await pageToken());
      const { pathname } = new URL(request.url);
      const approval = approvals.get(pathname);
      if (approval !== undefined) request.headers.set("Approval", approval);
      approvals.delete(pathname);
    }
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });
api.use(headers);

/**
 * A fresh key for one intent about money: minted when the review opens, kept while the same thing is tried again.
 *
 * It begins with the moment (UUIDv7), so that what the server keeps of it lies together with what is as new.
 */
export function mintKey(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(now / 2 ** (8 * (5 - place))) & 0xff;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export type Answer<T> = { data?: T | undefined; error?: unknown; response: Response };

/**
 * Send a request and return its data, or throw a ProblemError with the words for the person who asked.
 *
 * `ask` is a function so that it can be sent again after signing in again.
 */
export async function send<T>(
  ask: () => Promise<Answer<T>>,
  { expiry = "sign-in" }: { expiry?: "sign-in" | "fail" } = {},
): Promise<T> {
  const askedAfter = signInsAgain;
  let answer: Answer<T>;
  try {
    answer = await ask();
  } catch (error) {
    throw unreachable(error);
  }
  if (answer.response.ok) return answer.data as T;
  const problem = problemFrom(answer.error, answer.response);
  const expired = problem.status === 401 && problem.code === "session_expired";
  if (expired && expiry === "sign-in" && onSessionExpired !== null) {
    // It was sent before somebody signed in again, and was answered after: there is nothing to ask them.
    if (signInsAgain > askedAfter || (await onSessionExpired(problem))) {
      signInsAgain = Math.max(signInsAgain, askedAfter + 1);
      return send(ask, { expiry: "fail" });
    }
  }
  if (problem.code === "app_outdated") onOutdated?.(problem);
  const approval = problem.step_up?.approval_id ?? null;
  if (approval !== null && onMoreAsked !== null && (await onMoreAsked(problem))) {
    approvals.set(new URL(answer.response.url).pathname, approval);
    return send(ask, { expiry });
  }
  onRefused?.(problem);
  throw new ProblemError(problem);
}
