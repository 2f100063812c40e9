import type { Shape } from "@client/api";
import { Button, Input, Select } from "antd";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys, queries } from "../util/data";
import { type Assist, assist, beginVerification, endVerification } from "../util/verify";
import { AssistForm } from "./AssistForm";
import { CallBack } from "./CallBack";
import { type Asking, Confirm } from "./Confirm";
import styles from "./desk.module.css";
import { KeepApartForm } from "./KeepApartForm";
import { Photos } from "./Photos";
import { ReasonDialog, type WithReason } from "./ReasonDialog";
import { Trouble } from "./Trouble";

const MINUTE = 60_000;

type Props = {
  conversation: Shape["DeskConversation"];
  /** Why nothing can be done now; null for whoever serves them. */
  why: string | null;
};

const callable = ({ proof, state }: Shape["ProofRow"]): boolean =>
  proof === "callback" && (state === "open" || state === "asked");

const TONE = {
  open: styles.tag_wait,
  asked: styles.tag_wait,
  passed: styles.tag_good,
  failed: styles.tag_bad,
} as const;

/** What a way came to; photographs that were handed in wait for the provider, and then for the agent. */
function said({ proof, state }: Shape["ProofRow"], photos: Shape["DeskPhotos"] | null) {
  if (proof !== "document" || state !== "asked" || photos === null) return state;
  return photos.answer === "confirmed" ? "yours" : "compared";
}

/** How far it is proven that this is the customer, and what that allows; what cannot be done says why. */
export function Verification({ conversation, why }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const chat = conversation.row.id;
  const { verification: shown, guest } = conversation;
  const [level, setLevel] = useState<1 | 2>(1);
  const [phone, setPhone] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [freezing, setFreezing] = useState<WithReason | null>(null);
  const [form, setForm] = useState<Assist | null>(null);
  const [apart, setApart] = useState(false);
  const left = useMinutesLeft(shown.expires_at, chat);

  async function run(what: () => Promise<void>): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await what();
    } catch (met) {
      setError(met);
    } finally {
      setBusy(false);
    }
  }

  function start(one: Assist): void {
    const lines = [t(`verify.does.${one.assist}`), t("verify.told")];
    if (one.second_person) setForm(one);
    else if (one.assist === "freeze")
      setFreezing({
        title: t("verify.doAsk", { what: one.title }),
        lines,
        yes: one.title,
        run: (reason) => assist(chat, one.assist, { reason }),
      });
    else
      setAsking({
        title: t("verify.doAsk", { what: one.title }),
        lines,
        yes: one.title,
        run: () => assist(chat, one.assist),
      });
  }

  return (
    <section aria-labelledby={`${id}v`}>
      <h2 id={`${id}v`}>{t("verify.name")}</h2>
      {shown.wanted === null ? (
        <p className={styles.muted}>{t("verify.none")}</p>
      ) : (
        <>
          <p role="status">
            <strong>{t("verify.reached", { reached: shown.reached, wanted: shown.wanted })}</strong>{" "}
            <span className={styles.muted}>
              {t(shown.own ? "verify.left" : "verify.leftOf", { minutes: left, name: shown.by ?? "" })}
            </span>
          </p>
          <ul className={styles.proofs}>
            {shown.proofs.map((one) => (
              <li key={one.proof}>
                <span>{t(`verify.proof.${one.proof}`)}</span>
                <span className={`${styles.tag} ${TONE[one.state]}`}>
                  {t(`verify.state.${said(one, shown.photos)}`)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {error === null ? null : <Trouble error={error} />}
      <div className={styles.protectActs}>
        <Select
          size="small"
          aria-label={t("verify.level")}
          value={level}
          disabled={why !== null}
          options={([1, 2] as const).map((value) => ({ value, label: t(`verify.levelIs.${value}`) }))}
          onChange={setLevel}
        />
        {guest === null ? null : (
          <Input
            size="small"
            className={styles.number}
            aria-label={t("verify.number")}
            placeholder={guest.phone ?? t("verify.number")}
            value={phone}
            maxLength={254}
            disabled={why !== null}
            onChange={({ target }) => setPhone(target.value)}
          />
        )}
        <Button
          size="small"
          disabled={why !== null}
          loading={busy}
          onClick={() =>
            void run(() => beginVerification(chat, level, phone.trim() === "" ? null : phone.trim()))
          }
        >
          {t(shown.wanted === null ? "verify.begin" : "verify.again")}
        </Button>
        {shown.wanted === null ? null : (
          <Button
            size="small"
            disabled={why !== null || busy}
            onClick={() => void run(() => endVerification(chat))}
          >
            {t("verify.end")}
          </Button>
        )}
      </div>
      {shown.wanted !== null && shown.own && shown.proofs.some(callable) ? (
        <CallBack conversation={chat} disabled={why !== null} />
      ) : null}
      {shown.photos === null ? null : (
        <Photos conversation={chat} photos={shown.photos} disabled={why !== null} />
      )}
      <ul className={styles.assists}>
        {shown.assists.map((one) => (
          <li key={one.assist}>
            <Button size="small" disabled={why !== null || one.why_not !== null} onClick={() => start(one)}>
              {one.title}
            </Button>
            <span className={styles.hint}>
              {one.why_not ?? t(one.second_person ? "verify.takesTwo" : "verify.can", { level: one.level })}
            </span>
          </li>
        ))}
      </ul>
      {why === null ? null : <p className={styles.hint}>{why}</p>}
      <Button size="small" type="link" className={styles.apart ?? ""} onClick={() => setApart(true)}>
        {t("apart.mine")}
      </Button>
      {apart ? <KeepApartForm of={null} onDone={() => setApart(false)} /> : null}
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
      {freezing === null ? null : <ReasonDialog asking={freezing} onDone={() => setFreezing(null)} />}
      {form === null ? null : <AssistForm conversation={chat} what={form} onDone={() => setForm(null)} />}
    </section>
  );
}

/** Counts down, and has the conversation read again when the time is over. */
function useMinutesLeft(until: string | null, conversation: string): number {
  const [, tick] = useState(0);
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(() => tick((before) => before + 1), 20_000);
    const over = setTimeout(
      () => void queries.invalidateQueries({ queryKey: keys.conversation(conversation) }),
      Math.max(0, Date.parse(until) - Date.now()) + 500,
    );
    return () => {
      clearInterval(timer);
      clearTimeout(over);
    };
  }, [until, conversation]);
  return until === null ? 0 : Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / MINUTE));
}
