import type { Shape } from "@client/api";
import { Button, Input } from "antd";
import { useCallback, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Act } from "../components/Act";
import { ArticleComparison, ArticleFacts, ArticleText, ArticleVersions } from "../components/ArticleView";
import { type Asking, Confirm } from "../components/Confirm";
import { Dialog } from "../components/Dialog";
import styles from "../components/desk.module.css";
import own from "../components/knowledge.module.css";
import { Trouble } from "../components/Trouble";
import {
  type ArticleStep,
  type Lang,
  restoreArticle,
  saveDraft,
  sendArticleBack,
  stepArticle,
  type Writing,
  writingOf,
} from "../util/knowledge";
import { may } from "../util/may";
import { ArticleForm } from "./ArticleForm";

type Version = Shape["ArticleVersion"];
type Props = {
  slug: string;
  lang: Lang;
  side: Shape["ArticleInLanguage"] | null;
  other: Shape["ArticleInLanguage"] | null;
  audience: Writing["audience"];
  me: Shape["StaffMe"];
  onUnsaved: (lang: Lang, unsaved: boolean) => void;
};

/** One language of an article. The form stays what it was when it was opened, whatever comes in meanwhile. */
export function ArticleSide({ slug, lang, side, other, audience, me, onUnsaved }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const open = side?.open ?? null;
  const published = side?.published ?? null;
  const versions = side?.versions ?? [];
  const [editing, setEditing] = useState<{ begun: Writing; edition: number | null } | null>(null);
  const [compared, setCompared] = useState<Version | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [back, setBack] = useState<string | null>(null);
  const [busy, setBusy] = useState<ArticleStep | null>(null);
  const [error, setError] = useState<unknown>(null);
  const tellUnsaved = useCallback((unsaved: boolean) => onUnsaved(lang, unsaved), [lang, onUnsaved]);

  const edit = () => {
    // A language that is not there yet is linked like the other one; only the words are missing.
    const pair = other?.open ?? other?.published ?? null;
    const links = writingOf(pair, audience);
    const begun =
      open === null && published === null
        ? { ...links, title: "", question: "", similar: "", body: "" }
        : writingOf(open ?? published, audience);
    setEditing({ begun, edition: open?.edition ?? null });
  };
  const step = async (which: ArticleStep) => {
    setBusy(which);
    setError(null);
    try {
      await stepArticle(slug, lang, which, open?.edition ?? 0);
    } catch (met) {
      setError(met);
    } finally {
      setBusy(null);
    }
  };
  const ask = (which: "discard" | "expire") =>
    setAsking({
      title: t(`article.ask.${which}`),
      lines: [t(`article.does.${which}`)],
      yes: t(`article.${which}`),
      run: () => stepArticle(slug, lang, which, open?.edition ?? 0),
    });
  const restore = (version: Version) =>
    setAsking({
      title: t("article.ask.restore", { version: version.version }),
      lines: [t("article.does.restore")],
      yes: t("article.restore"),
      run: () => restoreArticle(slug, lang, version.version),
    });

  const alone = open?.author_id === me.id ? t("article.notAlone") : null;
  const shown = open ?? published;
  return (
    <section className={own.side} aria-labelledby={`${id}name`}>
      <div className={own.head}>
        <h3 id={`${id}name`}>{t(`knowledge.lang.${lang}`)}</h3>
        {published === null ? null : (
          <span className={`${styles.tag} ${styles.tag_good}`}>
            {t("knowledge.state.published")} v{published.version}
          </span>
        )}
        {open === null ? null : (
          <span className={`${styles.tag} ${styles.tag_wait}`}>{t(`knowledge.state.${open.state}`)}</span>
        )}
        {published === null && versions[0]?.state === "expired" ? (
          <span className={`${styles.tag} ${styles.tag_bad}`}>{t("knowledge.state.expired")}</span>
        ) : null}
      </div>
      {error === null ? null : <Trouble error={error} onClose={() => setError(null)} />}
      {open === null || open.note === "" ? null : (
        <p className={own.note}>
          <strong>{t("article.sentBack")}</strong> {open.note}
        </p>
      )}
      {editing !== null ? (
        <ArticleForm
          lang={lang}
          begun={editing.begun}
          overtaken={(open?.edition ?? null) !== editing.edition}
          onSave={async (writing, over) => {
            const seen = over ? (open?.edition ?? null) : editing.edition;
            await saveDraft(slug, lang, writing, seen);
            setEditing(null);
          }}
          onCancel={() => setEditing(null)}
          onUnsaved={tellUnsaved}
        />
      ) : (
        <>
          <div className={own.acts} role="toolbar" aria-label={t("article.acts")}>
            <Button type={open === null ? "primary" : "default"} onClick={edit}>
              {t(shown === null ? "article.write" : "article.edit")}
            </Button>
            {open?.state === "draft" ? (
              <Act
                primary
                label={t("article.review")}
                whyNot={null}
                busy={busy === "review"}
                onAct={() => void step("review")}
              />
            ) : null}
            {open?.state === "review" ? (
              <>
                <Act
                  primary
                  label={t("article.publish")}
                  whyNot={alone}
                  busy={busy === "publish"}
                  onAct={() => void step("publish")}
                />
                <Button onClick={() => setBack("")}>{t("article.back")}</Button>
              </>
            ) : null}
            {open === null ? null : <Button onClick={() => ask("discard")}>{t("article.discard")}</Button>}
            {published === null || open !== null ? null : (
              <Act
                label={t("article.expire")}
                whyNot={may(me, "teach") ? null : t("may.not")}
                onAct={() => ask("expire")}
              />
            )}
          </div>
          {shown === null ? (
            <p className={styles.muted}>{t(versions.length === 0 ? "article.empty" : "article.withdrawn")}</p>
          ) : (
            <>
              <ArticleText version={shown} lang={lang} />
              <ArticleFacts version={shown} />
            </>
          )}
          {open !== null && published !== null ? (
            <ArticleComparison
              key={`${open.edition}`}
              slug={slug}
              lang={lang}
              before={published}
              after={open}
            />
          ) : null}
        </>
      )}
      {versions.length === 0 ? null : (
        <details className={own.more}>
          <summary>{t("article.versions", { count: versions.length })}</summary>
          <ArticleVersions versions={versions} me={me.id} onCompare={setCompared} onRestore={restore} />
          {compared === null || published === null ? null : (
            <ArticleComparison slug={slug} lang={lang} before={compared} after={published} />
          )}
          {compared === null || published !== null ? null : <ArticleText version={compared} lang={lang} />}
        </details>
      )}
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
      {back === null || open === null ? null : (
        <Dialog
          title={t("article.back")}
          okText={t("article.back")}
          cancelText={t("confirm.cancel")}
          onCancel={() => setBack(null)}
          onOk={() => {
            setBack(null);
            void sendArticleBack(slug, lang, open.edition, back).catch(setError);
          }}
        >
          <label htmlFor={`${id}note`}>{t("article.backNote")}</label>
          <Input.TextArea
            id={`${id}note`}
            autoFocus
            maxLength={500}
            value={back}
            onChange={(event) => setBack(event.target.value)}
          />
        </Dialog>
      )}
    </section>
  );
}
