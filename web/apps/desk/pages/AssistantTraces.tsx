import { exact } from "@ui/format";
import { Button, Input, Select, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { AssistantPage } from "../components/AssistantPage";
import own from "../components/assistant.module.css";
import styles from "../components/desk.module.css";
import { TopicSelect } from "../components/TopicSelect";
import { Trouble } from "../components/Trouble";
import {
  BANDS,
  OUTCOMES,
  percent,
  useTopicTitles,
  useTraces,
  type Wanted,
  wantedIn,
} from "../util/assistant";
import { LANGS } from "../util/knowledge";
import { paths } from "../util/paths";

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Turns of the assistant, newest first; what is looked for stands in the address. */
export function Component() {
  const { t, i18n } = useTranslation();
  const [asked, setAsked] = useSearchParams();
  const wanted = wantedIn(asked);
  const list = useTraces(wanted);
  const { title } = useTopicTitles();
  const rows = list.data?.pages.flatMap((page) => page.traces);
  const set = (change: Wanted) => {
    const next = Object.entries({ ...wanted, ...change }).filter(([, value]) => value !== "");
    setAsked(next, { replace: true });
  };
  return (
    <AssistantPage name={t("assistant.traces.name")} about={t("assistant.traces.about")}>
      <search className={styles.filters}>
        <TopicSelect
          any
          name={t("assistant.topic")}
          value={wanted.topic ?? ""}
          onChange={(topic) => set({ topic })}
        />
        <Select
          aria-label={t("assistant.traces.outcome")}
          placeholder={t("assistant.traces.outcome")}
          allowClear
          value={wanted.outcome ?? null}
          options={OUTCOMES.map((one) => ({ value: one, label: t(`assistant.outcome.${one}`) }))}
          onChange={(outcome?: string | null) => set({ outcome: outcome ?? "" })}
        />
        <Select
          aria-label={t("assistant.traces.band")}
          placeholder={t("assistant.traces.band")}
          allowClear
          value={wanted.band ?? null}
          options={BANDS.map((one) => ({ value: one, label: t(`assistant.bands.${one}`) }))}
          onChange={(band?: string | null) => set({ band: band ?? "" })}
        />
        <Select
          aria-label={t("assistant.lang")}
          placeholder={t("assistant.lang")}
          allowClear
          value={wanted.lang ?? null}
          options={LANGS.map((one) => ({ value: one, label: t(`knowledge.lang.${one}`) }))}
          onChange={(lang?: string | null) => set({ lang: lang ?? "" })}
        />
        <Input
          type="date"
          aria-label={t("assistant.traces.since")}
          prefix={t("assistant.traces.since")}
          value={wanted.since ?? ""}
          onChange={(event) => set({ since: event.target.value })}
        />
        <Input
          type="date"
          aria-label={t("assistant.traces.until")}
          prefix={t("assistant.traces.until")}
          value={wanted.until ?? ""}
          onChange={(event) => set({ until: event.target.value })}
        />
        <Input.Search
          key={wanted.conversation}
          aria-label={t("assistant.traces.conversation")}
          placeholder={t("assistant.traces.conversation")}
          allowClear
          defaultValue={wanted.conversation ?? ""}
          onSearch={(typed) => set({ conversation: ID.exec(typed)?.[0] ?? "" })}
        />
      </search>
      {list.error ? <Trouble error={list.error} onRetry={() => void list.refetch()} /> : null}
      {rows === undefined && !list.error ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {rows?.length === 0 ? (
        <p>{t(Object.keys(wanted).length === 0 ? "assistant.traces.empty" : "assistant.traces.nothing")}</p>
      ) : null}
      {rows === undefined || rows.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it may be wider than the window, and scrolls by keyboard.
        <section className={own.scroll} tabIndex={0} aria-label={t("assistant.traces.name")}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("assistant.traces.at")}</th>
                <th scope="col">{t("assistant.traces.understood")}</th>
                <th scope="col">{t("assistant.traces.sure")}</th>
                <th scope="col">{t("assistant.traces.outcome")}</th>
                <th scope="col">{t("assistant.lang")}</th>
                <th scope="col">{t("assistant.version")}</th>
                <th scope="col">{t("assistant.trace.flow")}</th>
                <th scope="col">{t("assistant.traces.why")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td className="amount">
                    <time dateTime={row.at}>{exact(row.at, i18n.language)}</time>
                  </td>
                  <td>{title(row.topic)}</td>
                  <td className="amount">{percent(row.confidence, 1)}</td>
                  <td>
                    <span className={own.tags}>
                      {row.outcomes.map((one) => (
                        <span key={one} className={styles.tag}>
                          {t(`assistant.outcome.${one}`)}
                        </span>
                      ))}
                    </span>
                  </td>
                  <td>{row.lang === "zh" || row.lang === "en" ? t(`knowledge.lang.${row.lang}`) : ""}</td>
                  <td>
                    {row.version === 0
                      ? t("assistant.builtIn")
                      : t("assistant.numbered", { number: row.version })}
                  </td>
                  <td>{row.flow === null ? "–" : <code>{row.flow}</code>}</td>
                  <td>
                    <Link to={paths.trace(row.id)}>{t("assistant.traces.open")}</Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {list.hasNextPage ? (
        <p className={styles.earlier}>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("assistant.more")}
          </Button>
        </p>
      ) : null}
    </AssistantPage>
  );
}
