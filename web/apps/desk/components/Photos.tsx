import type { Shape } from "@client/api";
import { exact } from "@ui/format";
import { Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { digitsSeen, judgePhotos, lookAtPhoto } from "../util/verify";
import styles from "./desk.module.css";
import { Picture } from "./Picture";
import { ReasonDialog, type WithReason } from "./ReasonDialog";

type Props = { conversation: string; photos: Shape["DeskPhotos"]; disabled: boolean };

/** Photographs that were handed in beside who is on file: looked at one by one, then passed or not, each for a reason. */
export function Photos({ conversation, photos, disabled }: Props) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [asking, setAsking] = useState<WithReason | null>(null);
  const [picture, setPicture] = useState<{ src: string; name: string } | null>(null);
  const answer =
    photos.answer === "confirmed" ? "confirmed" : photos.answer === "refused" ? "refused" : "waiting";
  const who =
    photos.level === 0
      ? t("verify.photos.nothing")
      : t("verify.photos.who", { name: photos.name, number: photos.id_number, level: photos.level });
  const decided = photos.agreed !== null || photos.answer === "refused";

  const say = (agree: boolean) =>
    setAsking({
      title: t(agree ? "verify.photos.passAsk" : "verify.photos.failAsk"),
      lines: [t(agree ? "verify.photos.passDoes" : "verify.photos.failDoes")],
      yes: t(agree ? "verify.photos.pass" : "verify.photos.fail"),
      holds: digitsSeen(t, photos.digits, agree),
      run: (reason, _, seen) => judgePhotos(conversation, agree, seen, reason),
    });

  return (
    <section className={styles.photos} aria-labelledby={`${id}p`}>
      <h3 id={`${id}p`}>{t("verify.photos.name")}</h3>
      <dl className={styles.onFile}>
        <dt>{t("verify.photos.sent")}</dt>
        <dd>
          <time dateTime={photos.sent_at}>{exact(photos.sent_at, i18n.language)}</time>
        </dd>
        <dt>{t("verify.photos.onFile")}</dt>
        <dd>{who}</dd>
        <dt>{t("verify.photos.digits")}</dt>
        <dd>{photos.digits}</dd>
        <dt>{t("verify.photos.provider")}</dt>
        <dd>
          {t(`claims.answer.${answer}`)}
          {photos.answer_why === null ? null : ` · ${photos.answer_why}`}
          {photos.reference === null ? null : ` · ${photos.reference}`}
        </dd>
      </dl>
      <ul className={styles.pictures}>
        {photos.images.map((one) => (
          <li key={one.id}>
            <strong>{t(`documents.kind.${one.kind}`)}</strong>
            <Button
              size="small"
              disabled={disabled}
              aria-label={t("documents.lookAt", { kind: t(`documents.kind.${one.kind}`) })}
              onClick={() =>
                setAsking({
                  title: t("documents.ask", { kind: t(`documents.kind.${one.kind}`) }),
                  lines: [t("documents.told")],
                  yes: t("documents.look"),
                  run: async (reason) =>
                    setPicture({
                      src: await lookAtPhoto(conversation, one.id, reason),
                      name: t(`documents.kind.${one.kind}`),
                    }),
                })
              }
            >
              {t("documents.look")}
            </Button>
            {one.used ? <span className={styles.muted}>{t("verify.photos.seen")}</span> : null}
          </li>
        ))}
      </ul>
      {photos.agreed === null ? null : (
        <p className={styles.hint}>
          {t(photos.agreed ? "verify.photos.passed" : "verify.photos.failed", { reason: photos.reason })}
        </p>
      )}
      {decided ? null : (
        <>
          <div className={styles.protectActs}>
            <Button size="small" disabled={disabled || photos.why_not !== null} onClick={() => say(true)}>
              {t("verify.photos.pass")}
            </Button>
            <Button size="small" disabled={disabled} onClick={() => say(false)}>
              {t("verify.photos.fail")}
            </Button>
          </div>
          {photos.why_not === null ? null : (
            <p className={styles.hint}>{t("verify.photos.whyNot", { why: photos.why_not })}</p>
          )}
        </>
      )}
      {asking === null ? null : <ReasonDialog asking={asking} onDone={() => setAsking(null)} />}
      {picture === null ? null : (
        <Picture
          {...picture}
          beside={t("verify.photos.beside", { who, digits: photos.digits })}
          onDone={() => setPicture(null)}
        />
      )}
    </section>
  );
}
