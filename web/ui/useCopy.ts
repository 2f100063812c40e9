import { useEffect, useState } from "react";

const SAID_MS = 2_000;

export type Copied = "copied" | "uncopied";

/** Copies, and says for a moment whether it did: a page that was not opened securely has no clipboard. */
export function useCopy(): { said: Copied | null; copy: (text: string) => void } {
  const [said, setSaid] = useState<Copied | null>(null);
  useEffect(() => {
    if (said !== "copied") return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  async function write(text: string): Promise<void> {
    setSaid(null);
    try {
      await navigator.clipboard.writeText(text);
      setSaid("copied");
    } catch {
      setSaid("uncopied");
    }
  }
  return { said, copy: (text) => void write(text) };
}
