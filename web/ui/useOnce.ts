import { useCallback, useRef, useState } from "react";

/** Runs one thing at a time: a second tap while the first is under way does nothing. */
export function useOnce(): { busy: boolean; once: (run: () => Promise<void>) => Promise<void> } {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const once = useCallback(async (run: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      await run();
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, once };
}
