import { type Shape, whenMoreIsAsked } from "@client/api";
import { Later, Part } from "@ui/later";
import { useWentElsewhere } from "@ui/useWentElsewhere";
import { useEffect, useRef, useState } from "react";
import { withWords } from "../util/page";

const StepUpSheet = new Part(withWords(async () => (await import("./StepUpSheet")).StepUpSheet));

type Asked = { step: Shape["StepUp"]; approval: string; answer: (proven: boolean) => void };

/** Something that was asked needs more proof: it is asked for on top, and the request goes on by itself after it. */
export function StepUp() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = useRef<Asked | null>(null);

  function answer(proven: boolean): void {
    const waiting = open.current;
    open.current = null;
    setAsked(null);
    waiting?.answer(proven);
  }

  useEffect(() => {
    whenMoreIsAsked(({ step_up: step }) => {
      const approval = step?.approval_id ?? null;
      // One at a time: whoever asks meanwhile is told so by the refusal itself.
      if (step === null || approval === null || open.current !== null) return Promise.resolve(false);
      // Nothing would prove it as things stand; the refusal says what comes first.
      if (step.ways.length === 0) return Promise.resolve(false);
      return new Promise((resolve) => {
        open.current = { step, approval, answer: resolve };
        setAsked(open.current);
      });
    });
    return () => {
      whenMoreIsAsked(null);
      // Nobody is signed in any more, or the page is gone: what waits is refused rather than left waiting for ever.
      open.current?.answer(false);
      open.current = null;
    };
  }, []);
  // What can be done instead leads to another page; the sheet would lie over it.
  useWentElsewhere(() => answer(false));

  if (asked === null) return null;
  return (
    <Later
      part={StepUpSheet}
      with={{
        step: asked.step,
        approval: asked.approval,
        onProven: () => answer(true),
        onClose: () => answer(false),
      }}
    />
  );
}
