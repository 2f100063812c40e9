import { api, send, whenUnattended } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { keys, queries } from "./data";

const UNTOUCHED_MS = 60_000;
const LOOK_MS = 30_000;
const SECOND_MS = 1_000;
/** So long before the end it is said. */
export const WARN_MS = 60_000;
const TOUCHES = ["pointerdown", "keydown", "wheel"] as const;

/**
 * Keeps the session of whoever works open, and tells how long it has left when nobody does: null while there is time.
 *
 * What the page asks by itself is marked as such; a touch tells the server, once a minute at most.
 */
export function useAttendance(): { left: number | null; stay: () => void } {
  const touched = useRef(Date.now());
  const told = useRef(Date.now());
  const [now, setNow] = useState(() => Date.now());
  const { data, refetch } = useQuery({
    queryKey: keys.session,
    queryFn: async () => {
      const session = await send(() => api.GET("/api/desk/session", { headers: { Unattended: "1" } }));
      return { idleAt: Date.now() + Date.parse(session.idle_at) - Date.parse(session.now) };
    },
    refetchInterval: LOOK_MS,
    refetchIntervalInBackground: true,
    staleTime: 0,
  });

  const stay = useCallback(() => {
    told.current = Date.now();
    void send(() => api.POST("/api/desk/session"))
      .then((session) =>
        queries.setQueryData(keys.session, {
          idleAt: Date.now() + Date.parse(session.idle_at) - Date.parse(session.now),
        }),
      )
      .catch(() => undefined); // The next touch says it again.
  }, []);

  useEffect(() => {
    whenUnattended(() => Date.now() - touched.current > UNTOUCHED_MS);
    const touch = () => {
      touched.current = Date.now();
      if (touched.current - told.current > UNTOUCHED_MS) stay();
    };
    for (const name of TOUCHES) window.addEventListener(name, touch, { passive: true, capture: true });
    return () => {
      whenUnattended(() => false);
      for (const name of TOUCHES) window.removeEventListener(name, touch, { capture: true });
    };
  }, [stay]);

  const idleAt = data?.idleAt ?? null;
  useEffect(() => {
    if (idleAt === null) return;
    const until = idleAt - WARN_MS - Date.now();
    let ticking: ReturnType<typeof setInterval> | undefined;
    const begin = setTimeout(
      () => {
        setNow(Date.now());
        ticking = setInterval(() => setNow(Date.now()), SECOND_MS);
      },
      Math.max(0, until),
    );
    // When it is over, asking finds out, and the page asks to sign in again over what was being written.
    const over = setTimeout(() => void refetch(), Math.max(0, idleAt - Date.now()) + SECOND_MS);
    return () => {
      clearTimeout(begin);
      clearTimeout(over);
      clearInterval(ticking);
    };
  }, [idleAt, refetch]);

  const left = idleAt === null ? null : idleAt - now;
  return { left: left !== null && left <= WARN_MS && left > 0 ? left : null, stay };
}
