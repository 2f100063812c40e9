import type { Shape } from "@client/api";
import { day, exact } from "@ui/format";
import { Button } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type Lang, tagOf, useChoices, useComparison } from "../util/knowledge";
import { Act } from "./Act";
import styles from "./desk.module.css";
import own from "./knowledge.module.css";
import { Trouble } from "./Trouble";

type Version = Shape["ArticleVersion"];

/** A version as its readers see it. */
export function ArticleText({ version, lang }: { version: Version; lang: Lang }) {
  const { t } = useTranslation();
  return (
    <div lang={tagOf(lang)}>
      <h4 className={own.shownTitle}>{version.title}</h4>
      <p className={styles.muted}>{version.question}</p>
      <div
        className={own.prose}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: rendered by the server, which lets no HTML through.
        dangerouslySetInnerHTML={{ __html: version.html }}
      />
      {version.similar.length === 0 ? null : (
        <details className={own.more}>
          <summary>{t("article.similarCount", { count: version.similar.length })}</summary>
          <ul>
            {version.similar.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

type Counted = "knowledge.feedback" | "knowledge.saidOnPage" | "knowledge.saidInChat";

/** What readers said of it; nothing, where nobody has. */
const counted = (t: TFunction, key: Counted, solved: number, not: number) =>
  solved + not === 0 ? null : t(key, { solved, not });

/** Who wrote it, who sees to it, who let it out, and what its readers said. */
export function ArticleFacts({ version }: { version: Version }) {
  const { t, i18n } = useTranslation();
  const { data: choices } = useChoices();
  const called = (codes: string[], among: Shape["ArticleChoice"][] | undefined) =>
    codes.length === 0
      ? null
      : codes
          .map((code) => among?.find((one) => one.code === code)?.label ?? code)
          .join(t("article.between"));
  const facts: [string, string | null][] = [
    [t("article.author"), version.imported ? t("article.packaged") : version.author],
    [t("article.publishedBy"), version.published_by],
    [t("article.owner"), version.owner],
    [t("article.reviewOn"), version.review_on === null ? null : version.review_on],
    [t("article.topics"), called(version.topics, choices?.topics)],
    [t("article.reasons"), called(version.reasons, choices?.reasons)],
    [t("knowledge.readers"), counted(t, "knowledge.feedback", version.page_solved, version.page_not_solved)],
    [t("knowledge.inChat"), counted(t, "knowledge.feedback", version.chat_solved, version.chat_not_solved)],
  ];
  return (
    <dl className={own.facts}>
      <div>
        <dt>{t("article.version", { version: version.version })}</dt>
        <dd title={exact(version.published_at ?? version.at, i18n.language)}>
          {day(version.published_at ?? version.at, i18n.language)}
        </dd>
      </div>
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

type ComparisonProps = { slug: string; lang: Lang; before: Version; after: Version };

/** What differs between two versions, line by line; what was taken out comes before what stands in its place. */
export function ArticleComparison({ slug, lang, before, after }: ComparisonProps) {
  const { t } = useTranslation();
  const found = useComparison(slug, lang, before.version, after.version);
  if (found.error !== null) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return null;
  return (
    <section
      className={own.comparison}
      aria-label={t("article.comparing", { before: before.version, after: after.version })}
    >
      <h4>{t("article.comparing", { before: before.version, after: after.version })}</h4>
      {found.data.changes.length === 0 ? <p className={styles.muted}>{t("article.same")}</p> : null}
      {found.data.changes.map((change) => (
        <div key={change.field}>
          <h5>{t(`article.field.${change.field}`)}</h5>
          <div className={own.lines} lang={tagOf(lang)}>
            {change.parts.map((part, index) => {
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name, and never move.
              if (part.kind === "removed") return <del key={index}>{part.text}</del>;
              // biome-ignore lint/suspicious/noArrayIndexKey: likewise.
              if (part.kind === "added") return <ins key={index}>{part.text}</ins>;
              // biome-ignore lint/suspicious/noArrayIndexKey: likewise.
              return <span key={index}>{part.text}</span>;
            })}
          </div>
        </div>
      ))}
    </section>
  );
}

type VersionsProps = {
  versions: Version[];
  me: string;
  onCompare: (version: Version) => void;
  onRestore: (version: Version) => void;
};

/** Everything that was ever published, the newest first, each to be compared with what is read now, or brought back. */
export function ArticleVersions({ versions, me, onCompare, onRestore }: VersionsProps) {
  const { t, i18n } = useTranslation();
  return (
    <ol className={own.versions}>
      {versions.map((version) => (
        <li key={version.version}>
          <div>
            <strong>{t("article.version", { version: version.version })}</strong>
            <span
              className={`${styles.tag} ${version.state === "published" ? styles.tag_good : styles.tag_wait}`}
            >
              {t(`knowledge.state.${version.state}`)}
            </span>
            <span className={styles.muted}>
              {[
                day(version.published_at ?? version.at, i18n.language),
                version.imported ? t("article.packaged") : version.author,
                counted(t, "knowledge.saidOnPage", version.page_solved, version.page_not_solved),
                counted(t, "knowledge.saidInChat", version.chat_solved, version.chat_not_solved),
              ]
                .filter((part) => part !== null)
                .join(" · ")}
            </span>
          </div>
          {version.state === "published" ? null : (
            <div className={own.acts}>
              <Button size="small" onClick={() => onCompare(version)}>
                {t("article.compare")}
              </Button>
              <Act
                label={t("article.restore")}
                whyNot={version.author_id === me ? t("article.notAlone") : null}
                onAct={() => onRestore(version)}
              />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
