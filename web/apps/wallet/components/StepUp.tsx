import { type Shape, whenMoreIsAsked } from "@client/api";
import { lazy, Suspense, useEffect, useRef, useState } from "react";

const StepUpSheet = lazy(async () => ({ default: (await import("./StepUpSheet")).StepUpSheet }));

type Asked = { step: Shape["StepUp"]; answer: (proven: boolean) => void };

/** Something that was asked needs more proof: it is asked for on top, and the request goes on by itself after it. */
export function StepUp() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = useRef<Asked | null>(null);

  useEffect(() => {
    whenMoreIsAsked(({ step_up: step }) => {
      // One at a time: whoever asks meanwhile is told so by the refusal itself.
      if (step === null || open.current !== null) return Promise.resolve(false);
      return new Promise((resolve) => {
        open.current = { step, answer: resolve };
        setAsked(open.current);
      });
    });
    return () => whenMoreIsAsked(null);
  }, []);

  function answer(proven: boolean): void {
    open.current = null;
    setAsked(null);
    asked?.answer(proven);
  }

  if (asked === null) return null;
  return (
    <Suspense fallback={null}>
      <StepUpSheet step={asked.step} onProven={() => answer(true)} onClose={() => answer(false)} />
    </Suspense>
  );
}
