import { asProblem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { Failed, Waiting } from "@ui/States";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths, withQuery } from "../util/paths";
import { Page } from "./Page";
import { ProblemNote } from "./ProblemNote";

type Props<T> = {
  title: string;
  /** What the query is kept under: the page's name and the secret of the link. */
  of: readonly [string, string];
  look: () => Promise<T>;
  /** Shows what the link is about. */
  children: (found: T) => ReactNode;
  /** What the press is called, and what it does. */
  press: string;
  act: () => Promise<unknown>;
  /** Stands under the press. */
  otherwise?: string;
  /** What stands there once it was done, and what is said when the link is over. */
  after: (found: T) => ReactNode;
  over: string;
};

/** Where the link in a message leads somebody who need not be signed in: what it is about, and one press. */
export function ByLink<T>({ title, of, look, children, press, act, otherwise, after, over }: Props<T>) {
  const { t } = useTranslation();
  const { busy, problem, attempt } = useTry();
  const [acted, setActed] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: of, queryFn: look, retry: false });

  async function run(): Promise<void> {
    await act();
    setActed(true);
  }

  return (
    <Page kind="sub" title={title}>
      {acted && data !== undefined ? (
        after(data)
      ) : data !== undefined ? (
        <section className="block stack">
          {children(data)}
          <ProblemNote outside problem={problem} />
          <Button
            block
            size="large"
            color="danger"
            loading={busy}
            loadingText={t("ui.state.busy")}
            onClick={() => attempt(run)}
          >
            {press}
          </Button>
          {otherwise === undefined ? null : <p className="faint">{otherwise}</p>}
        </section>
      ) : error === null ? (
        <Waiting card lines={4} />
      ) : asProblem(error).status === 404 ? (
        <section className="block stack">
          <p>{over}</p>
          <Link className="big-link" to={withQuery(paths.guest, { topic: "account_stolen", person: "1" })}>
            {t("security.person")}
          </Link>
        </section>
      ) : (
        <Failed error={error} retry={() => void refetch()} />
      )}
    </Page>
  );
}
