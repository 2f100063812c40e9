import { useEffect } from "react";
import { useLocation, useNavigationType } from "react-router";

/** A page that is newly opened begins at its top; on the way back the browser finds the place itself. */
export function ToTop() {
  const { pathname } = useLocation();
  const kind = useNavigationType();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is what makes it another page.
  useEffect(() => {
    if (kind !== "POP") window.scrollTo(0, 0);
  }, [pathname, kind]);
  return null;
}
