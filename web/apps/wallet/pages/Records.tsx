import type { Shape } from "@client/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { day } from "@ui/format";
import { Empty, Failed, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { Page } from "../components/Page";
import { RecordRow } from "../components/RecordRow";
import { paths } from "../util/paths";
import { recordsQuery } from "../util/queries";

type Rec = Shape["Record"];

const filters = ["all", "top_up", "withdrawal", "transfer", "payment", "refund", "refused"] as const;
type Filter = (typeof filters)[number];

/** How many rows there should be before the search for more refused ones, found among all, stops by itself. */
const ENOUGH = 8;

const fits = (record: Rec, filter: Filter): boolean => filter !== "refused" || record.outcome === "refused";

function byDay(records: readonly Rec[], language: string): [string, Rec[]][] {
  const groups = new Map<string, Rec[]>();
  for (const record of records) {
    const name = day(record.at, language);
    groups.set(name, [...(groups.get(name) ?? []), record]);
  }
  return [...groups];
}

export function Records() {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const filter = filters.find((name) => name === search.get("kind")) ?? "all";
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    recordsQuery(filter === "all" || filter === "refused" ? null : filter),
  );
  const records = data?.pages.flatMap((page) => page.items).filter((record) => fits(record, filter)) ?? [];
  const foot = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (
      filter === "refused" &&
      data !== undefined &&
      records.length < ENOUGH &&
      hasNextPage &&
      !isFetchingNextPage
    )
      void fetchNextPage();
  }, [filter, data, records.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  useEffect(() => {
    const element = foot.current;
    if (element === null) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && hasNextPage && !isFetchingNextPage) void fetchNextPage();
      },
      { rootMargin: "300px" },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <Page kind="tab" title={t("records.title")}>
      <fieldset className="chips">
        <legend className="unseen">{t("records.filter")}</legend>
        {filters.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="kind"
              checked={filter === name}
              onChange={() => setSearch(name === "all" ? {} : { kind: name }, { replace: true })}
            />
            <span>{t(`records.kind.${name}`)}</span>
          </label>
        ))}
      </fieldset>
      {data === undefined && error === null ? <Waiting lines={8} /> : null}
      {data === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {byDay(records, i18n.language).map(([name, group]) => (
        <section key={name} aria-label={name}>
          <h2 className="day">{name}</h2>
          <ul className="list block-list">
            {group.map((record) => (
              <li key={record.id}>
                <RecordRow record={record} clock="hour" />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {data !== undefined && records.length === 0 && !hasNextPage ? (
        <Empty title={filter === "all" ? t("records.empty") : t("records.emptyKind")}>
          {filter === "all" ? (
            <Link className="quiet-link" to={paths.topUp}>
              {t("home.begin")}
            </Link>
          ) : null}
        </Empty>
      ) : null}
      <div ref={foot} className="centre">
        {isFetchingNextPage ? <Waiting lines={2} /> : null}
        {hasNextPage && !isFetchingNextPage ? (
          <Button size="large" fill="none" onClick={() => void fetchNextPage()}>
            {t("records.more")}
          </Button>
        ) : null}
        {data !== undefined && !hasNextPage && records.length > 0 ? (
          <p className="faint">{t("records.end")}</p>
        ) : null}
      </div>
    </Page>
  );
}
