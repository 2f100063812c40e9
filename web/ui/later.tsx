import { type ComponentType, type ReactNode, use, useEffect, useState } from "react";
import { matchRoutes, type RouteObject } from "react-router";
import { Waiting } from "./States";

/*
 * Parts that are loaded when somebody comes to them. What a Suspense boundary has covered, React keeps covered for
 * 300 ms at least, one boundary after the other, however fast it came. So the first page is loaded before anything is
 * shown, a page that is gone to leaves the one before standing, and a part of a page covers nothing.
 */

/** What stands where a page will be. */
export const coming = (
  <div className="page">
    <Waiting card lines={5} />
  </div>
);

/** A component that is loaded when it is first asked for; after a failure the page has to be read afresh. */
export class Part<P extends object = object> {
  known: ComponentType<P> | null = null;
  private asked: Promise<ComponentType<P>> | null = null;

  constructor(private readonly load: () => Promise<ComponentType<P>>) {}

  ask(): Promise<ComponentType<P>> {
    this.asked ??= this.load().then((loaded) => {
      this.known = loaded;
      return loaded;
    });
    return this.asked;
  }
}

/** What a route says of its page. */
export function routeTo(load: () => Promise<ComponentType>): Pick<RouteObject, "element" | "handle"> {
  const part = new Part(load);
  return { element: <Page part={part} />, handle: part };
}

function Page({ part }: { part: Part }) {
  const Known = part.known ?? use(part.ask());
  return <Known />;
}

/** Load the page of an address; one that cannot be loaded says so where it is shown. */
export async function loadPage(routes: RouteObject[], address: string, base = "/"): Promise<void> {
  const pages = (matchRoutes(routes, address, base) ?? []).map(({ route }) => route.handle);
  await Promise.allSettled(pages.map((page) => (page instanceof Part ? page.ask() : null)));
}

type Props<P extends object> = { part: Part<P>; with: P; meanwhile?: ReactNode };

/** A part of a page; `meanwhile` stands in its place until it is there. */
export function Later<P extends object>({ part, with: props, meanwhile = null }: Props<P>) {
  const [Known, setKnown] = useState(() => part.known);
  const [failed, setFailed] = useState<{ error: unknown } | null>(null);
  useEffect(() => {
    let gone = false;
    part.ask().then(
      (loaded) => gone || setKnown(() => loaded),
      (error: unknown) => gone || setFailed({ error }),
    );
    return () => {
      gone = true;
    };
  }, [part]);
  if (failed !== null) throw failed.error;
  return Known === null ? meanwhile : <Known {...props} />;
}
