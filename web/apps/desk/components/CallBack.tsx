import type { Shape } from "@client/api";
import { exact } from "@ui/format";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { beginCall, proveCall } from "../util/verify";
import styles from "./desk.module.css";
import { ReasonDialog } from "./ReasonDialog";
import { Trouble } from "./Trouble";

type Props = { conversation: string; disabled: boolean };

/** Calling the bound number: the number to call, and what whoever answers reads from the chat. */
export function CallBack({ conversation, disabled }: Props) {
  const { t, i18n } = useTranslation();
  const [calling, setCalling] = useState<Shape["Calling"] | null>(null);
  const [asking, setAsking] = useState(false);
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

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

  async function prove(): Promise<void> {
    await proveCall(conversation, word.trim());
    setCalling(null);
    setWord("");
  }

  return (
    <>
      {error === null ? null : <Trouble error={error} />}
      <div className={styles.protectActs}>
        <Button size="small" disabled={disabled || busy} onClick={() => setAsking(true)}>
          {t(calling === null ? "verify.call" : "verify.callAgain")}
        </Button>
        {calling === null ? null : (
          <>
            <Input
              size="small"
              className={styles.number}
              aria-label={t("verify.callWord")}
              placeholder={t("verify.callWord")}
              inputMode="numeric"
              autoComplete="off"
              maxLength={6}
              value={word}
              onChange={({ target }) => setWord(target.value)}
            />
            <Button size="small" disabled={word.trim() === ""} loading={busy} onClick={() => void run(prove)}>
              {t("verify.callProve")}
            </Button>
          </>
        )}
      </div>
      {calling === null ? null : (
        <p className={styles.hint}>
          {t("verify.calling", { phone: calling.phone, when: exact(calling.until, i18n.language) })}
        </p>
      )}
      {asking ? (
        <ReasonDialog
          asking={{
            title: t("verify.callAsk"),
            lines: [t("verify.callDoes")],
            yes: t("verify.call"),
            run: async (reason) => setCalling(await beginCall(conversation, reason)),
          }}
          onDone={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
