import type { Shape } from "@client/api";
import { exact } from "@ui/format";
import { Alert, Button, Input, Skeleton } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AssistantPage } from "../components/AssistantPage";
import own from "../components/assistant.module.css";
import { type Asking, Confirm } from "../components/Confirm";
import styles from "../components/desk.module.css";
import { TopicSelect } from "../components/TopicSelect";
import { Trouble } from "../components/Trouble";
import { acceptExample, dropExample, percent, useExamples, useTopicTitles } from "../util/assistant";
import { tagOf } from "../util/knowledge";
import { paths } from "../util/paths";

type Props = { one: Shape["Example"]; onDrop: () => void };

function Proposal({ one, onDrop }: Props) {
  const { t, i18n } = useTranslation();
  const { title } = useTopicTitles();
  const id = useId();
  const [text, setText] = useState(one.text);
  const [topic, setTopic] = useState(one.topic);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const who =
    one.source === "menu"
      ? t("assistant.examples.byCustomer")
      : t("assistant.examples.byAgent", { name: one.proposed_by ?? "" });
  const accept = async () => {
    setBusy(true);
    setError(null);
    try {
      await acceptExample(one, text.trim(), topic);
    } catch (met) {
      setError(met);
    }
    setBusy(false);
  };
  return (
    <li>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!one.own && text.trim() !== "" && topic !== "") void accept();
        }}
      >
        <div>
          <label htmlFor={`${id}text`}>{t("assistant.examples.text")}</label>
          <Input
            id={`${id}text`}
            lang={tagOf(one.lang)}
            value={text}
            maxLength={300}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <div>
          <label htmlFor={`${id}topic`}>{t("assistant.topic")}</label>
          <TopicSelect id={`${id}topic`} name={t("assistant.topic")} value={topic} onChange={setTopic} />
        </div>
        <p className={`${styles.muted} ${own.acts}`}>
          {who} · {exact(one.proposed_at, i18n.language)}
          {one.thought === null
            ? null
            : ` · ${t("assistant.examples.thought", { topic: title(one.thought) })}`}
          {one.source === "agent" ? (
            <Link to={paths.conversation(one.conversation_id)}>{t("assistant.trace.openConversation")}</Link>
          ) : null}
        </p>
        {error === null ? null : <Trouble error={error} onClose={() => setError(null)} />}
        <div className={own.acts}>
          <Button
            type="primary"
            htmlType="submit"
            loading={busy}
            aria-disabled={one.own || undefined}
            aria-describedby={one.own ? `${id}own` : undefined}
          >
            {t("assistant.examples.accept")}
          </Button>
          <Button onClick={onDrop}>{t("assistant.examples.drop")}</Button>
          {one.own ? (
            <span id={`${id}own`} className={styles.muted}>
              {t("assistant.examples.own")}
            </span>
          ) : null}
        </div>
      </form>
      {one.alike.length === 0 ? null : (
        <>
          <p className={styles.muted}>{t("assistant.examples.alike")}</p>
          <ul className={own.alike}>
            {one.alike.map((near) => (
              <li key={near.text}>
                <span lang={tagOf(one.lang)}>{near.text}</span>
                <span className={near.topic === topic ? styles.muted : own.worse}>
                  {title(near.topic)} · {percent(near.share, 1)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

/** What was proposed to be learned from: accepted as it is or as it is put here, or dropped. */
export function Component() {
  const { t } = useTranslation();
  const list = useExamples();
  const [asking, setAsking] = useState<Asking | null>(null);
  const pages = list.data?.pages;
  const rows = pages?.flatMap((page) => page.examples);
  return (
    <AssistantPage name={t("assistant.examples.name")} about={t("assistant.examples.about")}>
      <p className="unseen" role="status">
        {pages === undefined ? "" : t("assistant.examples.waiting", { count: pages[0]?.waiting ?? 0 })}
      </p>
      {list.error ? <Trouble error={list.error} onRetry={() => void list.refetch()} /> : null}
      {rows === undefined && !list.error ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {rows?.length === 0 ? <Alert type="info" title={t("assistant.examples.empty")} /> : null}
      <ul className={own.examples}>
        {(rows ?? []).map((one) => (
          <Proposal
            key={`${one.id}.${one.edition}`}
            one={one}
            onDrop={() =>
              setAsking({
                title: t("assistant.examples.dropAsk"),
                lines: [one.text, t("assistant.examples.dropDoes")],
                yes: t("assistant.examples.drop"),
                run: () => dropExample(one.id, one.edition),
              })
            }
          />
        ))}
      </ul>
      {list.hasNextPage ? (
        <p className={styles.earlier}>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("assistant.more")}
          </Button>
        </p>
      ) : null}
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
    </AssistantPage>
  );
}
