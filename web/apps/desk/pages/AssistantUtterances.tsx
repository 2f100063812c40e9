import { isLanguage } from "@ui/i18n";
import { Button, Input, Segmented, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { AssistantPage } from "../components/AssistantPage";
import own from "../components/assistant.module.css";
import { type Asking, Confirm } from "../components/Confirm";
import styles from "../components/desk.module.css";
import { TopicSelect } from "../components/TopicSelect";
import { Trouble } from "../components/Trouble";
import { dropExample, useTopicTitles, useUtterances } from "../util/assistant";
import { useMe } from "../util/data";
import { LANGS, type Lang, tagOf } from "../util/knowledge";
import { may } from "../util/may";
import { paths } from "../util/paths";

const SEARCH_AFTER_MS = 200;

/** Everything that the assistant learns from, by topic and language, and how much of it there is. */
export function Component() {
  const { t, i18n } = useTranslation();
  const [asked, setAsked] = useSearchParams();
  const { title } = useTopicTitles();
  const { data: me } = useMe();
  const topic = asked.get("topic") ?? "";
  const q = asked.get("q") ?? "";
  const said = asked.get("lang");
  const lang: Lang = said === "en" || said === "zh" ? said : i18n.language === "en" ? "en" : "zh";
  const tag = tagOf(lang);
  const [typed, setTyped] = useState(q);
  const [asking, setAsking] = useState<Asking | null>(null);
  const list = useUtterances(topic, isLanguage(tag) ? tag : "zh-CN", q);
  const first = list.data?.pages[0];
  const rows = list.data?.pages.flatMap((page) => page.utterances) ?? [];
  const set = (name: string, value: string) =>
    setAsked(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the typing that matters.
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(() => set("q", typed.trim()), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <AssistantPage name={t("assistant.utterances.name")} about={t("assistant.utterances.about")}>
      <search className={styles.filters}>
        <Input
          type="search"
          allowClear
          value={typed}
          aria-label={t("assistant.utterances.search")}
          placeholder={t("assistant.utterances.search")}
          onChange={(event) => setTyped(event.target.value)}
        />
        <TopicSelect any name={t("assistant.topic")} value={topic} onChange={(next) => set("topic", next)} />
        <Segmented<Lang>
          value={lang}
          aria-label={t("assistant.lang")}
          options={LANGS.map((each) => ({ value: each, label: t(`knowledge.lang.${each}`) }))}
          onChange={(next) => set("lang", next)}
        />
      </search>
      {list.error ? <Trouble error={list.error} onRetry={() => void list.refetch()} /> : null}
      {first === undefined && !list.error ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {first === undefined ? null : (
        <div className={own.columns}>
          <section aria-label={t("assistant.utterances.texts")}>
            <p className={styles.muted} role="status">
              {t("assistant.utterances.found", { count: first.total })}
            </p>
            <ul className={own.texts}>
              {rows.map((row) => (
                <li key={`${row.topic} ${row.text}`}>
                  <span lang={tag}>{row.text}</span>
                  <span className={own.tags}>
                    {row.example_id === null ? null : (
                      <span className={`${styles.tag} ${styles.tag_good}`}>
                        {t("assistant.utterances.taught")}
                      </span>
                    )}
                    <span className={styles.tag}>{title(row.topic)}</span>
                    {row.example_id !== null && may(me, "teach") ? (
                      <Button
                        size="small"
                        onClick={() =>
                          setAsking({
                            title: t("assistant.utterances.outAsk"),
                            lines: [row.text, t("assistant.utterances.outDoes")],
                            yes: t("assistant.utterances.out"),
                            run: () => dropExample(row.example_id ?? "", row.edition ?? 0),
                          })
                        }
                      >
                        {t("assistant.utterances.out")}
                      </Button>
                    ) : null}
                  </span>
                </li>
              ))}
            </ul>
            {list.hasNextPage ? (
              <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t("assistant.more")}
              </Button>
            ) : null}
          </section>
          <table className={`${styles.table} ${own.numbers}`}>
            <caption className="unseen">{t("assistant.utterances.counts")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("assistant.topic")}</th>
                <th scope="col">{t("knowledge.lang.zh")}</th>
                <th scope="col">{t("knowledge.lang.en")}</th>
                <th scope="col">{t("assistant.utterances.taught")}</th>
              </tr>
            </thead>
            <tbody>
              {first.counts.map((one) => (
                <tr key={one.topic}>
                  <th scope="row">
                    <Link to={paths.utterances(one.topic)}>{title(one.topic)}</Link>
                  </th>
                  <td>{one.zh}</td>
                  <td>{one.en}</td>
                  <td>{one.taught}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
    </AssistantPage>
  );
}
