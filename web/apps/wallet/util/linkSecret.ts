import { useLayoutEffect } from "react";
import { useLocation, useNavigate } from "react-router";
import { tokenOf } from "./claim";

/** The secret of a link: behind the #, where no server, proxy or Referer sees it; links from before have it in the query. */
export function secretIn(hash: string, search: string, before: string | null): string {
  const behind = tokenOf(hash);
  if (behind !== "" || before === null) return behind;
  return new URLSearchParams(search).get(before) ?? "";
}

const keptIn = (state: unknown): string =>
  typeof state === "object" && state !== null && "secret" in state ? String(state.secret) : "";

/**
 * Takes the secret of a link out of the address at once, and keeps it with this entry of the history: the page can be
 * loaded anew and come back to, and nothing that is copied, shared or clicked next carries it.
 */
export function useLinkSecret(before: string | null = null): string {
  const { pathname, hash, search, state } = useLocation();
  const navigate = useNavigate();
  const said = secretIn(hash, search, before);
  useLayoutEffect(() => {
    if (said !== "") navigate(pathname, { replace: true, state: { secret: said } });
  }, [said, pathname, navigate]);
  return said === "" ? keptIn(state) : said;
}
