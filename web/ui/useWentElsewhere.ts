import { useEffect, useRef } from "react";
import { useLocation } from "react-router";

/** Tells when the path has become another one: what was opened over the page before has no business over this one. */
export function useWentElsewhere(tell: () => void): void {
  const { pathname } = useLocation();
  const stood = useRef(pathname);
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    if (stood.current === pathname) return;
    stood.current = pathname;
    latest.current();
  }, [pathname]);
}
