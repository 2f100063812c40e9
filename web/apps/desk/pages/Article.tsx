import { Skeleton } from "antd";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useBlocker, useLocation, useParams } from "react-router";
import { Dialog } from "../components/Dialog";
import styles from "../components/desk.module.css";
import own from "../components/knowledge.module.css";
import { Trouble } from "../components/Trouble";
import { ArticleSide } from "../forms/ArticleSide";
import { langOf, useMe } from "../util/data";
import { isAddress, LANGS, type Lang, tagOf, useArticle } from "../util/knowledge";
import { paths } from "../util/paths";

/** One article, both languages side by side: read, written, reviewed, compared, brought back. */
export function Component() {
  const { t, i18n } = useTranslation();
  const { slug = "" } = useParams();
  const { state } = useLocation();
  const { data: me } = useMe();
  const { data: article, error, refetch } = useArticle(slug);
  const [unsaved, setUnsaved] = useState<Record<Lang, boolean>>({ zh: false, en: false });
  const dirty = unsaved.zh || unsaved.en;
  const tellUnsaved = useCallback(
    (lang: Lang, now: boolean) =>
      setUnsaved((known) => (known[lang] === now ? known : { ...known, [lang]: now })),
    [],
  );
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", stay);
    return () => window.removeEventListener("beforeunload", stay);
  }, [dirty]);
  const mine = langOf(i18n.language);
  const named = [mine, ...LANGS].find((lang) => article?.[lang].published != null);
  const title = (named && article?.[named].published?.title) ?? slug;
  useEffect(() => {
    document.title = `${title} · ${t("title")}`;
  }, [title, t]);

  const nothing = article === null && !isAddress(slug);
  const audience = state?.audience === "agent" ? "agent" : "customer";
  return (
    <main className={own.page} aria-labelledby="article">
      <nav className={own.crumbs}>
        <Link to={paths.knowledge()}>{t("knowledge.name")}</Link>
      </nav>
      <div className={own.head}>
        <h2 id="article" lang={named && tagOf(named)}>
          {title}
        </h2>
        <span className={styles.muted}>{slug}</span>
        {article == null || article.parity === "even" ? null : (
          <span className={`${styles.tag} ${styles.tag_wait}`}>
            {t(`knowledge.parity.${article.parity}`)}
          </span>
        )}
        {article?.review_due ? (
          <span className={`${styles.tag} ${styles.tag_bad}`}>{t("knowledge.due")}</span>
        ) : null}
      </div>
      {error !== null ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {article === undefined && error === null ? <Skeleton active paragraph={{ rows: 12 }} /> : null}
      {nothing ? <p className={styles.muted}>{t("article.none")}</p> : null}
      {article === undefined || nothing || me === undefined ? null : (
        <div className={own.sides}>
          {LANGS.map((lang) => (
            <ArticleSide
              key={`${slug}.${lang}`}
              slug={slug}
              lang={lang}
              side={article?.[lang] ?? null}
              other={article?.[lang === "zh" ? "en" : "zh"] ?? null}
              audience={audience}
              me={me}
              onUnsaved={tellUnsaved}
            />
          ))}
        </div>
      )}
      {blocker.state === "blocked" ? (
        <Dialog
          title={t("article.leave")}
          okText={t("article.leaveYes")}
          cancelText={t("article.leaveNo")}
          onOk={() => blocker.proceed()}
          onCancel={() => blocker.reset()}
        >
          <p>{t("article.leaveDoes")}</p>
        </Dialog>
      ) : null}
    </main>
  );
}
