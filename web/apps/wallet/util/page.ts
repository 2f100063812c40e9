import { restOfWords } from "@ui/i18n";
import { routeTo } from "@ui/later";
import type { ComponentType } from "react";

type Load<P> = () => Promise<ComponentType<P>>;

/**
 * What is seen first: its words are the few in `locales/first`, which came with the app.
 * `tests/words.test.ts` fails when what is loaded in this way uses any other.
 */
export const first = routeTo;

/** Whatever comes later: it is shown when it is there and the rest of the words as well, asked for at once. */
export function page(load: Load<object>) {
  return routeTo(withWords(load));
}

/** The same for what is no page of its own. */
export function withWords<P extends object>(load: Load<P>): Load<P> {
  return async () => {
    const [loaded] = await Promise.all([load(), restOfWords()]);
    return loaded;
  };
}
