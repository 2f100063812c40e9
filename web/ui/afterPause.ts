/** Whoever pauses so long has typed what they wanted to, for now. */
export const PAUSE_MS = 400;
/** The server refuses what is shorter, whatever it is. */
export const LEAST = 8;

type Asker = {
  /** Hears what stands in the field now. */
  typed: (value: string) => void;
  /** Nothing more is told. */
  stop: () => void;
};

/** Asks about what was typed once typing pauses, and tells the answer to what stands there last; null: none. */
export function afterPause<A>(ask: (value: string) => Promise<A>, tell: (answer: A | null) => void): Asker {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const stop = (): void => {
    clearTimeout(timer);
    last += 1;
  };
  return {
    stop,
    typed: (value) => {
      stop();
      if (value.length < LEAST) return tell(null);
      const mine = last;
      const hear = (answer: A | null): void => {
        if (mine === last) tell(answer);
      };
      timer = setTimeout(() => {
        ask(value).then(hear, () => hear(null));
      }, PAUSE_MS);
    },
  };
}
