import { Button, Segmented } from "antd";
import { forwardRef, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "../components/desk.module.css";
import type { Draft, Mode } from "../util/drafts";
import { useFound } from "../util/knowledge";
import { articleAddress, paths } from "../util/paths";
import { insertAt, slashAt } from "../util/slash";

const LONGEST = 5000;
const SEARCH_AFTER_MS = 180;

export type ComposerHandle = { focus: (mode: Mode) => void };

type Props = {
  draft: Draft;
  customer: string;
  /** Why a reply cannot be sent now; notes always can. */
  noReply: string | null;
  /** What would make replying possible, where one press does. */
  remedy: { label: string; run: () => void } | null;
  onChange: (change: Partial<Draft>) => void;
  onSend: (text: string, internal: boolean) => void;
  onTyping: () => void;
  /** Escape leads out of the field, to what was said: somewhere, and not to the top of the page. */
  onLeave: () => void;
};

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', "#x27": "'" };

/** A snippet is escaped text with marks; here it is shown as the text alone. */
const plainSnippet = (snippet: string): string =>
  snippet
    .replace(/<\/?mark>/g, "")
    .replace(/&(lt|gt|amp|quot|#x27);/g, (_, name: string) => ENTITIES[name] ?? "");

function useLate<T>(value: T): T {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return late;
}

/** Writing to the customer, or a note among staff, with articles at a slash. */
export const Composer = forwardRef<ComposerHandle, Props>(function Composer(props, handle) {
  const { draft, customer, noReply, remedy, onChange, onSend, onTyping, onLeave } = props;
  const { t, i18n } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);

  const { mode } = draft;
  const text = draft[mode];
  const internal = mode === "note";
  const slash = slashAt(text, Math.min(caret, text.length));
  const searching = slash !== null && dismissed !== slash.from;
  const query = useLate(searching ? slash.query : null);
  const found = useFound(query, i18n.language === "en" ? "en" : "zh-CN");
  const articles = searching && query !== null && query !== "" ? (found.data ?? []) : [];
  const at = Math.min(chosen, Math.max(0, articles.length - 1));

  useImperativeHandle(handle, () => ({
    focus: (next) => {
      onChange({ mode: next });
      field.current?.focus();
    },
  }));

  const over = text.length > LONGEST;
  const blocked = !internal && noReply !== null;
  const empty = text.trim() === "";
  const send = () => {
    if (empty || over || blocked) return;
    onSend(text.trim(), internal);
  };

  const insert = (index: number) => {
    const article = articles[index];
    if (article === undefined || slash === null) return;
    if (article.audience === "agent") {
      // It is for staff alone: it is opened beside, and never put into a message.
      window.open(`/desk${paths.article(article.slug)}`, "_blank", "noopener");
      if (slash !== null) setDismissed(slash.from);
      return;
    }
    const words = t("composer.article", {
      title: article.title,
      address: articleAddress(article.slug, i18n.language, location.origin),
    });
    const next = insertAt(text, slash, words);
    onChange({ [mode]: next.text });
    setChosen(0);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
      setCaret(next.caret);
    });
  };

  const press = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method builds a character, its keys are its own.
    if (event.nativeEvent.isComposing) return;
    if (articles.length > 0) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        setChosen((at + step + articles.length) % articles.length);
        return;
      }
      if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        insert(at);
        return;
      }
    }
    if (event.key === "Escape") {
      event.preventDefault();
      if (searching && slash !== null) setDismissed(slash.from);
      else onLeave();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      send();
    }
  };

  return (
    <form
      className={`${styles.composer} ${internal ? styles.composerNote : ""}`}
      aria-label={t("composer.name")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {articles.length > 0 ? (
        <div className={styles.articles} id={`${id}list`} role="listbox" aria-label={t("composer.articles")}>
          {articles.map((article, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and its arrow keys choose.
            // biome-ignore lint/a11y/useFocusableInteractive: the field points here by aria-activedescendant.
            <div
              key={`${article.slug}.${article.lang}`}
              id={`${id}${index}`}
              role="option"
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => insert(index)}
            >
              <strong>
                {article.title}
                {article.audience === "agent" ? (
                  <span className={`${styles.tag} ${styles.tag_wait}`}>{t("composer.internal")}</span>
                ) : null}
              </strong>
              <span>{plainSnippet(article.snippet)}</span>
            </div>
          ))}
        </div>
      ) : null}
      <p className="unseen" role="status">
        {searching && query !== null && query !== "" && !found.isFetching
          ? t("composer.found", { count: articles.length })
          : ""}
      </p>
      <div className={styles.composerTop}>
        <Segmented<Mode>
          size="small"
          value={mode}
          aria-label={t("composer.mode")}
          options={[
            { value: "reply", label: t("composer.reply") },
            { value: "note", label: t("composer.note") },
          ]}
          onChange={(next) => {
            onChange({ mode: next });
            field.current?.focus();
          }}
        />
        <span className={styles.hint}>
          {internal ? t("composer.noteHint") : (noReply ?? t("composer.replyHint", { customer }))}
        </span>
        {blocked && remedy !== null ? (
          <Button size="small" onClick={remedy.run}>
            {remedy.label}
          </Button>
        ) : null}
      </div>
      <textarea
        ref={field}
        rows={3}
        value={text}
        aria-label={internal ? t("composer.noteTo") : t("composer.replyTo", { customer })}
        aria-describedby={`${id}help`}
        aria-autocomplete="list"
        aria-controls={articles.length > 0 ? `${id}list` : undefined}
        aria-activedescendant={articles.length > 0 ? `${id}${at}` : undefined}
        aria-invalid={over || undefined}
        placeholder={internal ? t("composer.notePlaceholder") : t("composer.replyPlaceholder")}
        onChange={(event) => {
          onChange({ [mode]: event.target.value });
          setCaret(event.target.selectionStart);
          setChosen(0);
          if (slashAt(event.target.value, event.target.selectionStart) === null) setDismissed(null);
          if (!internal && !blocked && event.target.value !== "") onTyping();
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={press}
      />
      <div className={styles.composerEnd}>
        <span id={`${id}help`} className={over ? styles.failed : styles.hint}>
          {over
            ? t("composer.tooLong", { count: text.length - LONGEST })
            : searching && slash?.query === ""
              ? t("composer.slash")
              : t("composer.help")}
        </span>
        <Button type="primary" htmlType="submit" disabled={empty || over || blocked}>
          {internal ? t("composer.keep") : t("composer.send")}
        </Button>
      </div>
    </form>
  );
});
