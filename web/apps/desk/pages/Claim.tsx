import { exact } from "@ui/format";
import { Alert, Button, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Act } from "../components/Act";
import styles from "../components/desk.module.css";
import { Page } from "../components/Page";
import { Picture } from "../components/Picture";
import { ReasonDialog, type WithReason } from "../components/ReasonDialog";
import { Trouble } from "../components/Trouble";
import { type Claim, decideClaim, examine, lookAt, useClaim } from "../util/claims";
import { useMe } from "../util/data";
import { may } from "../util/may";
import { paths } from "../util/paths";
import { digitsSeen } from "../util/verify";
import { tone } from "./Claims";

/** One claim: what was sent beside what is on file, what holds and what does not, and the two people's say. */
export function Component() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const { data: claim, error, refetch } = useClaim(id);
  return (
    <Page
      name={claim === undefined ? t("claims.title") : t("claims.one", { number: claim.number })}
      actions={
        <Link className={styles.barLink ?? ""} to={paths.claims()}>
          {t("claims.all")}
        </Link>
      }
    >
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {claim === undefined ? (
        error ? null : (
          <Spin description={t("requests.loading")} />
        )
      ) : (
        <Shown claim={claim} />
      )}
    </Page>
  );
}

function Shown({ claim }: { claim: Claim }) {
  const { t, i18n } = useTranslation();
  const when = (at: string | null) => (at === null ? "" : exact(at, i18n.language));
  const holds = (is: boolean) => (
    <span className={`${styles.tag} ${is ? styles.tag_good : styles.tag_bad}`}>
      {t(is ? "claims.same" : "claims.other")}
    </span>
  );
  const answer =
    claim.answer === "confirmed" ? "confirmed" : claim.answer === "refused" ? "refused" : "waiting";
  return (
    <>
      <p>
        <span className={`${styles.tag} ${tone[claim.state]}`}>{t(`claims.state.${claim.state}`)}</span>{" "}
        {claim.cools_until !== null && claim.state === "cooling"
          ? t("claims.coolsUntil", { when: when(claim.cools_until) })
          : when(claim.ended_at)}
      </p>
      {claim.alarm ? <Alert type="error" showIcon title={t("claims.alarmAbout")} /> : null}
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("claims.what")}</th>
            <th scope="col">{t("claims.said")}</th>
            <th scope="col">{t("claims.onFile")}</th>
            <th scope="col">{t("claims.holds")}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t("claims.numbers")}</th>
            <td>{claim.phone}</td>
            <td>{claim.named}</td>
            <td>
              {t("claims.proven")}
              {claim.keeps_number ? <p className={styles.muted}>{t("claims.keepsNumber")}</p> : null}
            </td>
          </tr>
          <tr>
            <th scope="row">{t("claims.name")}</th>
            <td>{claim.name}</td>
            <td>{claim.name_on_file}</td>
            <td>{holds(claim.name_matches)}</td>
          </tr>
          <tr>
            <th scope="row">{t("claims.idNumber")}</th>
            <td>{claim.id_number}</td>
            <td>{t("claims.atLevel", { number: claim.id_number_on_file, level: claim.level })}</td>
            <td>{holds(claim.id_number_matches)}</td>
          </tr>
          <tr>
            <th scope="row">{t("claims.pictures")}</th>
            <td>
              <Pictures claim={claim} which="images" />
              <p>{t("verify.photos.paper", { digits: claim.digits })}</p>
            </td>
            <td>
              <Pictures claim={claim} which="kept" />
            </td>
            <td>
              {t(`claims.answer.${answer}`)}
              {claim.answer_why === null ? null : <p className={styles.muted}>{claim.answer_why}</p>}
              {claim.reference === null ? null : <p className={styles.muted}>{claim.reference}</p>}
            </td>
          </tr>
          <tr>
            <th scope="row">{t("claims.questions")}</th>
            <td colSpan={2} />
            <td>
              {claim.answers_right === null
                ? t("claims.noRecords")
                : t("claims.right", { count: claim.answers_right })}
            </td>
          </tr>
        </tbody>
      </table>
      {claim.examined_by === null ? null : (
        <p>
          {t("claims.examined", { who: claim.examined_by, when: when(claim.examined_at) })} {claim.reason}
        </p>
      )}
      {claim.approved_by === null ? null : (
        <p>
          {t("claims.decided", { who: claim.approved_by, when: when(claim.decided_at) })} {claim.note}
        </p>
      )}
      <Acts claim={claim} />
    </>
  );
}

/** Photographs, each looked at for a reason. */
function Pictures({ claim, which }: { claim: Claim; which: "images" | "kept" }) {
  const { t, i18n } = useTranslation();
  const [asking, setAsking] = useState<WithReason | null>(null);
  const [picture, setPicture] = useState<{ src: string; name: string } | null>(null);
  if (claim[which].length === 0) return <span className={styles.muted}>{t("documents.none")}</span>;
  return (
    <>
      <ul className={styles.pictures}>
        {claim[which].map((one) => (
          <li key={one.id}>
            <strong>{t(`documents.kind.${one.kind}`)}</strong>
            <time dateTime={one.sent_at}>{exact(one.sent_at, i18n.language)}</time>
            <Button
              size="small"
              aria-label={t("documents.lookAt", { kind: t(`documents.kind.${one.kind}`) })}
              onClick={() =>
                setAsking({
                  title: t("documents.ask", { kind: t(`documents.kind.${one.kind}`) }),
                  lines: [t("documents.told")],
                  yes: t("documents.look"),
                  run: async (reason) =>
                    setPicture({
                      src: await lookAt(claim.id, one.id, reason),
                      name: t(`documents.kind.${one.kind}`),
                    }),
                })
              }
            >
              {t("documents.look")}
            </Button>
            {which === "images" && one.used ? (
              <span className={styles.muted}>{t("verify.photos.seen")}</span>
            ) : null}
          </li>
        ))}
      </ul>
      {asking === null ? null : <ReasonDialog asking={asking} onDone={() => setAsking(null)} />}
      {picture === null ? null : (
        <Picture
          {...picture}
          {...(which === "images" ? { beside: t("verify.photos.paper", { digits: claim.digits }) } : {})}
          onDone={() => setPicture(null)}
        />
      )}
    </>
  );
}

function Acts({ claim }: { claim: Claim }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [why, setWhy] = useState<WithReason | null>(null);
  const decides = may(me, "decide_claims");
  if (claim.state !== "sent" && claim.state !== "examined") return null;
  const examines = claim.state === "sent";
  const decline = () =>
    setWhy({
      title: t("claims.declineAsk"),
      lines: [t("claims.declineDoes")],
      yes: t("claims.decline"),
      ...(examines ? { holds: digitsSeen(t, claim.digits, false) } : {}),
      run: (reason, _, seen) =>
        examines ? examine(claim.id, false, seen, reason) : decideClaim(claim.id, false, false, reason),
    });
  const giveBack = () =>
    setWhy({
      title: t(examines ? "claims.examineAsk" : "claims.approveAsk"),
      lines: examines
        ? [t("claims.examineDoes")]
        : [t("requests.why", { reason: claim.reason }), t("claims.approveDoes")],
      yes: t(examines ? "claims.examine" : "claims.approve"),
      // Whoever agrees has compared the pictures too, and does not take a colleague's word for it.
      holds: digitsSeen(t, claim.digits, true),
      run: (reason, _, seen) =>
        examines ? examine(claim.id, true, seen, reason) : decideClaim(claim.id, true, seen, reason),
    });
  if (!examines && claim.own) return <p className={styles.muted}>{t("claims.own")}</p>;
  if (!examines && decides && claim.not_by_you !== null)
    return <p className={styles.muted}>{claim.not_by_you}</p>;
  if (!examines && !decides) return <p className={styles.muted}>{t("claims.waitsForSupervisor")}</p>;
  return (
    <>
      <div className={styles.verdict}>
        {claim.why_not === null ? null : <p>{t("claims.whyNot", { why: claim.why_not })}</p>}
        <Act
          label={t(examines ? "claims.examine" : "claims.approve")}
          primary
          whyNot={claim.why_not}
          onAct={giveBack}
        />
        <Button onClick={decline}>{t("claims.decline")}</Button>
      </div>
      {why === null ? null : <ReasonDialog asking={why} onDone={() => setWhy(null)} />}
    </>
  );
}
