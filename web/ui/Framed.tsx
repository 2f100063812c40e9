import { type ReactNode, Suspense } from "react";
import { useLocation } from "react-router";
import { Broken } from "./Broken";
import { coming } from "./later";

type Props = {
  children: ReactNode;
  /** Sheets that go on standing when the page beneath breaks: somebody may be in the middle of them. */
  over?: ReactNode;
};

/** A page and what may lie over it: a page that breaks takes nothing along, and what lies over it can break as well. */
export function Framed({ children, over = null }: Props) {
  const { pathname } = useLocation();
  return (
    <Broken place={pathname}>
      <Broken place={pathname}>
        <Suspense fallback={coming}>{children}</Suspense>
      </Broken>
      {over}
    </Broken>
  );
}
