import type { Shape } from "@client/api";
import { Button, Input, Segmented, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import styles from "../components/desk.module.css";
import own from "../components/knowledge.module.css";
import { Trouble } from "../components/Trouble";
import { NewArticle } from "../forms/NewArticle";
import { isOnly, LANGS, ONLY, type Only, useArticleList } from "../util/knowledge";
import { paths } from "../util/paths";

const SEARCH_AFTER_MS = 200;

function State({ side }: { side: Shape["ArticleSide"] }) {
  const { t } = useTranslation();
  return (
    <span className={own.states}>
      {side.published === null ? null : (
        <span className={`${styles.tag} ${styles.tag_good}`}>
          {t("knowledge.state.published")} v{side.published}
        </span>
      )}
      {side.expired ? (
        <span className={`${styles.tag} ${styles.tag_bad}`}>{t("knowledge.state.expired")}</span>
      ) : null}
      {side.open === null ? null : (
        <span className={`${styles.tag} ${styles.tag_wait}`}>{t(`knowledge.state.${side.open}`)}</span>
      )}
      {side.published === null && !side.expired && side.open === null ? (
        <span className={styles.muted}>{t("knowledge.state.none")}</span>
      ) : null}
    </span>
  );
}

function Row({ row }: { row: Shape["ArticleRow"] }) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row" className={own.title}>
        <Link to={paths.article(row.slug)}>{row.title === "" ? row.slug : row.title}</Link>
        <span className={styles.muted}>{row.slug}</span>
      </th>
      <td>
        <span className={own.states}>
          {row.audience === "agent" ? (
            <span className={`${styles.tag} ${styles.tag_wait}`}>{t("knowledge.audience.agent")}</span>
          ) : (
            t("knowledge.audience.customer")
          )}
        </span>
      </td>
      {LANGS.map((lang) => (
        <td key={lang}>
          <State side={row[lang]} />
        </td>
      ))}
      <td>
        <span className={own.states}>
          {row.parity === "even" ? null : (
            <span className={`${styles.tag} ${styles.tag_wait}`}>{t(`knowledge.parity.${row.parity}`)}</span>
          )}
          {row.review_due ? (
            <span className={`${styles.tag} ${styles.tag_bad}`}>{t("knowledge.due")}</span>
          ) : null}
        </span>
      </td>
      <td className={own.counts}>
        {row.solved + row.not_solved === 0
          ? t("knowledge.noFeedback")
          : t("knowledge.feedback", { solved: row.solved, not: row.not_solved })}
      </td>
    </tr>
  );
}

/** Every article: what needs somebody, how its languages stand, and what readers said. */
export function Component() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const asked = search.get("only") ?? "";
  const only: Only = isOnly(asked) ? asked : "";
  const q = search.get("q") ?? "";
  const [typed, setTyped] = useState(q);
  const [beginning, setBeginning] = useState(false);
  const list = useArticleList(only, q);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const first = list.data?.pages[0];

  const change = (next: { only?: Only; q?: string }) => {
    const now = { only, q, ...next };
    setSearch(
      Object.entries(now).filter(([, value]) => value !== ""),
      { replace: true },
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the typing that matters.
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(() => change({ q: typed.trim() }), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    document.title = `${t("knowledge.name")} · ${t("title")}`;
  }, [t]);

  const count = (part: Only): string => {
    if (part === "" || first === undefined) return "";
    return ` ${first[part]}`;
  };
  return (
    <main className={own.page} aria-labelledby="knowledge">
      <div className={own.head}>
        <h2 id="knowledge">{t("knowledge.name")}</h2>
        <span className={styles.spring} />
        <Link className={styles.barLink} to={paths.gaps()}>
          {t("gaps.name")}
        </Link>
        <Button type="primary" onClick={() => setBeginning(true)}>
          {t("knowledge.begin")}
        </Button>
      </div>
      <div className={own.tools}>
        <Input
          type="search"
          allowClear
          value={typed}
          aria-label={t("knowledge.search")}
          placeholder={t("knowledge.searchFor")}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Segmented<Only>
          value={only}
          aria-label={t("knowledge.show")}
          options={ONLY.map((part) => ({
            value: part,
            label: `${t(`knowledge.only.${part === "" ? "all" : part}`)}${count(part)}`,
          }))}
          onChange={(next) => change({ only: next })}
        />
      </div>
      <p className="unseen" role="status">
        {list.isFetching || first === undefined ? "" : t("knowledge.found", { count: first.total })}
      </p>
      {list.error !== null ? <Trouble error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isLoading ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {first !== undefined && rows.length === 0 ? (
        <p className={styles.muted}>{t(q === "" ? "knowledge.empty" : "knowledge.nothing")}</p>
      ) : null}
      {rows.length === 0 ? null : (
        // A table may be wider than a narrow window; it scrolls by itself, also by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
        <section className={own.scroll} tabIndex={0} aria-label={t("knowledge.list")}>
          <table className={`${styles.table} ${own.list}`}>
            <thead>
              <tr>
                <th scope="col">{t("knowledge.article")}</th>
                <th scope="col">{t("knowledge.for")}</th>
                <th scope="col">{t("knowledge.lang.zh")}</th>
                <th scope="col">{t("knowledge.lang.en")}</th>
                <th scope="col">{t("knowledge.needs")}</th>
                <th scope="col">{t("knowledge.readers")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.slug} row={row} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {list.hasNextPage ? (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("knowledge.more")}
        </Button>
      ) : null}
      {beginning ? <NewArticle onClose={() => setBeginning(false)} /> : null}
    </main>
  );
}
