import type { Shape } from "@client/api";
import { asProblem } from "@client/problem";
import { Button, Checkbox, Input, Radio, Select } from "antd";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "../components/desk.module.css";
import own from "../components/knowledge.module.css";
import { Trouble } from "../components/Trouble";
import { type Lang, sameWriting, tagOf, useChoices, type Writing } from "../util/knowledge";

type Props = {
  lang: Lang;
  begun: Writing;
  /** Somebody has changed the draft since it was opened here. */
  overtaken: boolean;
  onSave: (writing: Writing, over: boolean) => Promise<void>;
  onCancel: () => void;
  onUnsaved: (unsaved: boolean) => void;
};

const matches = (typed: string, option?: { label?: unknown; value?: unknown }): boolean =>
  `${String(option?.label)} ${String(option?.value)}`.toLowerCase().includes(typed.toLowerCase());

const asOptions = (choices: Shape["ArticleChoice"][] | undefined) =>
  (choices ?? []).map((choice) => ({ value: choice.code, label: choice.label }));

/** Writing one language of an article; what the server finds wrong is said at the field. */
export function ArticleForm({ lang, begun, overtaken, onSave, onCancel, onUnsaved }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [writing, setWriting] = useState(begun);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { data: choices } = useChoices();
  const dirty = !sameWriting(writing, begun);
  useEffect(() => {
    onUnsaved(dirty);
    return () => onUnsaved(false);
  }, [dirty, onUnsaved]);

  const change = (part: Partial<Writing>) => setWriting((now) => ({ ...now, ...part }));
  const problem = error === null ? null : asProblem(error);
  const wrong = problem?.field ?? null;
  const save = async (over: boolean) => {
    setBusy(true);
    setError(null);
    try {
      await onSave(writing, over);
    } catch (met) {
      setError(met);
      const field = asProblem(met).field;
      if (field !== null) document.getElementById(`${id}${field}`)?.focus();
    } finally {
      setBusy(false);
    }
  };
  /** What a field is called, what helps to fill it in, and whether the server minds it. */
  const about = (name: keyof Writing) => ({
    id: `${id}${name}`,
    "aria-invalid": wrong === name || undefined,
    "aria-describedby": wrong === name ? `${id}problem` : undefined,
  });
  const taken = overtaken || problem?.code === "changed_meanwhile";
  return (
    <form
      className={own.form}
      aria-label={t("article.writing", { lang: t(`knowledge.lang.${lang}`) })}
      onSubmit={(event) => {
        event.preventDefault();
        void save(false);
      }}
    >
      <label htmlFor={`${id}title`}>{t("article.field.title")}</label>
      <Input
        {...about("title")}
        lang={tagOf(lang)}
        value={writing.title}
        onChange={(event) => change({ title: event.target.value })}
      />
      <label htmlFor={`${id}question`}>{t("article.field.question")}</label>
      <Input
        {...about("question")}
        lang={tagOf(lang)}
        value={writing.question}
        onChange={(event) => change({ question: event.target.value })}
      />
      <label htmlFor={`${id}similar`}>{t("article.similar")}</label>
      <Input.TextArea
        {...about("similar")}
        lang={tagOf(lang)}
        autoSize={{ minRows: 3, maxRows: 10 }}
        value={writing.similar}
        onChange={(event) => change({ similar: event.target.value })}
      />
      <label htmlFor={`${id}body`}>{t("article.body")}</label>
      <Input.TextArea
        {...about("body")}
        className={own.body}
        lang={tagOf(lang)}
        autoSize={{ minRows: 12, maxRows: 30 }}
        value={writing.body}
        onChange={(event) => change({ body: event.target.value })}
      />
      <Radio.Group
        aria-label={t("knowledge.for")}
        value={writing.audience}
        options={[
          { value: "customer", label: t("article.forCustomers") },
          { value: "agent", label: t("article.forAgents") },
        ]}
        onChange={(event) => change({ audience: event.target.value })}
      />
      <label htmlFor={`${id}topics`}>{t("article.topics")}</label>
      <Select
        {...about("topics")}
        mode="multiple"
        value={writing.topics}
        options={asOptions(choices?.topics)}
        showSearch={{ filterOption: matches }}
        onChange={(topics: string[]) => change({ topics })}
      />
      <label htmlFor={`${id}reasons`}>{t("article.reasons")}</label>
      <Select
        {...about("reasons")}
        mode="multiple"
        value={writing.reasons}
        options={asOptions(choices?.reasons)}
        showSearch={{ filterOption: matches }}
        onChange={(reasons: string[]) => change({ reasons })}
      />
      <label htmlFor={`${id}offers`}>{t("article.offers")}</label>
      <Select
        {...about("offers")}
        mode="multiple"
        value={writing.offers}
        options={asOptions(choices?.offers)}
        showSearch={{ filterOption: matches }}
        onChange={(offers: string[]) => change({ offers })}
      />
      <div className={own.pair}>
        <div>
          <label htmlFor={`${id}owner_id`}>{t("article.owner")}</label>
          <Select
            {...about("owner_id")}
            allowClear
            value={writing.owner_id}
            options={(choices?.staff ?? []).map((one) => ({ value: one.id, label: one.name }))}
            onChange={(owner_id: string | undefined) => change({ owner_id: owner_id ?? null })}
          />
        </div>
        <div>
          <label htmlFor={`${id}review_on`}>{t("article.reviewOn")}</label>
          <Input
            {...about("review_on")}
            type="date"
            value={writing.review_on}
            onChange={(event) => change({ review_on: event.target.value })}
          />
        </div>
      </div>
      <Checkbox
        checked={writing.pair_holds}
        onChange={(event) => change({ pair_holds: event.target.checked })}
      >
        {t("article.pairHolds", { lang: t(`knowledge.lang.${lang === "zh" ? "en" : "zh"}`) })}
      </Checkbox>
      <div id={`${id}problem`}>{error === null ? null : <Trouble error={error} />}</div>
      {taken && error === null ? (
        <p className={styles.failed} role="status">
          {t("article.overtaken")}
        </p>
      ) : null}
      <div className={own.acts}>
        {taken ? (
          <Button danger loading={busy} onClick={() => void save(true)}>
            {t("article.saveOver")}
          </Button>
        ) : (
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("article.save")}
          </Button>
        )}
        <Button onClick={onCancel} disabled={busy}>
          {t(taken ? "article.seeTheirs" : "article.stop")}
        </Button>
      </div>
    </form>
  );
}
