import { api, type Shape, send } from "@client/api";
import { exact } from "@ui/format";
import { Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./desk.module.css";
import { Picture } from "./Picture";
import { ReasonDialog, type WithReason } from "./ReasonDialog";
import { Trouble } from "./Trouble";

type Sent = Shape["SentDocument"];
type Props = {
  conversation: string;
  /** Why nothing can be looked at now; null for whoever serves this customer. */
  why: string | null;
};

/** The images of documents that the customer sent in: asked for, then looked at one by one, each for a reason. */
export function Documents({ conversation, why }: Props) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [rows, setRows] = useState<Sent[] | null>(null);
  const [asking, setAsking] = useState<WithReason | null>(null);
  const [picture, setPicture] = useState<{ src: string; name: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const of = { conversation_id: conversation };

  async function list(): Promise<void> {
    setError(null);
    try {
      setRows(
        await send(() =>
          api.GET("/api/desk/conversations/{conversation_id}/documents", { params: { path: of } }),
        ),
      );
    } catch (met) {
      setError(met);
    }
  }

  async function look(document: Sent, reason: string): Promise<void> {
    const seen = await send(() =>
      api.POST("/api/desk/conversations/{conversation_id}/documents/{document_id}/look", {
        params: { path: { ...of, document_id: document.id } },
        body: { reason },
      }),
    );
    setPicture({ src: seen.picture, name: t(`documents.kind.${document.kind}`) });
  }

  return (
    <section aria-labelledby={`${id}d`}>
      <h2 id={`${id}d`}>{t("documents.name")}</h2>
      {error === null ? null : <Trouble error={error} onRetry={() => void list()} />}
      {rows === null ? (
        <Button size="small" disabled={why !== null} onClick={() => void list()}>
          {t("documents.list")}
        </Button>
      ) : rows.length === 0 ? (
        <p className={styles.muted}>{t("documents.none")}</p>
      ) : (
        <ul className={styles.pictures}>
          {rows.map((one) => (
            <li key={one.id}>
              <strong>{t(`documents.kind.${one.kind}`)}</strong>
              <time dateTime={one.sent_at}>{exact(one.sent_at, i18n.language)}</time>
              {one.deleted_at === null ? (
                <Button
                  size="small"
                  disabled={why !== null}
                  aria-label={t("documents.lookAt", { kind: t(`documents.kind.${one.kind}`) })}
                  onClick={() =>
                    setAsking({
                      title: t("documents.ask", { kind: t(`documents.kind.${one.kind}`) }),
                      lines: [t("documents.told")],
                      yes: t("documents.look"),
                      run: (reason) => look(one, reason),
                    })
                  }
                >
                  {t("documents.look")}
                </Button>
              ) : (
                <span className={styles.muted}>{t("documents.deleted")}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {asking === null ? null : <ReasonDialog asking={asking} onDone={() => setAsking(null)} />}
      {picture === null ? null : <Picture {...picture} onDone={() => setPicture(null)} />}
    </section>
  );
}
