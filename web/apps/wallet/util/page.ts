import { restOfWords } from "@ui/i18n";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";

type Lazy<P> = LazyExoticComponent<ComponentType<P>>;

/**
 * What is seen first: its words are the few in `locales/first`, which came with the app.
 * `tests/words.test.ts` fails when what is loaded in this way uses any other.
 */
export function first<P>(load: () => Promise<ComponentType<P>>): Lazy<P> {
  return lazy(async () => ({ default: await load() }));
}

/** Whatever comes later: it is shown when it is there and the rest of the words as well, asked for at once. */
export function page<P>(load: () => Promise<ComponentType<P>>): Lazy<P> {
  return lazy(async () => {
    const [loaded] = await Promise.all([load(), restOfWords()]);
    return { default: loaded };
  });
}
