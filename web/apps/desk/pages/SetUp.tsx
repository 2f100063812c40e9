import type { Shape } from "@client/api";
import { passkeyProblem, passkeysWorkHere } from "@client/passkey";
import { asProblem } from "@client/problem";
import { CopyText } from "@ui/CopyText";
import { useCopy } from "@ui/useCopy";
import { Button, Form, Input, Spin } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import styles from "../components/desk.module.css";
import { LanguageButton } from "../components/TopBar";
import { Trouble } from "../components/Trouble";
import { JoinForm } from "../forms/JoinForm";
import { beginApp, confirmApp, signOut } from "../util/data";
import { addPasskey, proveAfterPassword } from "../util/factors";
import { paths } from "../util/paths";

type Fields = { code: string };
type Props = {
  /** Came with a ticket, without which no app is set up. */
  joining: boolean;
  /** Has passkeys, and goes on with one of them after the password. */
  byPasskey: boolean;
  /** Their app counts already, whether or not its recovery codes were seen. */
  proven: boolean;
  onBegun: () => void;
  /** Asks again who is signed in, and how well. */
  onReread: () => void;
  onDone: () => void;
};

/** Before the desk opens: an authenticator app for whoever has none yet, and its recovery codes. */
export function SetUp({ joining, byPasskey, proven, onBegun, onReread, onDone }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const [begun, setBegun] = useState<Shape["TotpBegun"] | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [stopped, setStopped] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(false);

  const attempt = async (what: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await what();
    } catch (met) {
      setError(met);
      // Done in another window, or by an answer that was lost, or signed out meanwhile: whoever asks again hears it.
      if (asProblem(met).status !== 0) onReread();
    } finally {
      setBusy(false);
    }
  };
  const begin = () =>
    attempt(async () => {
      setBegun(await beginApp());
      form.resetFields();
    });
  const confirm = ({ code }: Fields) =>
    attempt(async () => {
      onBegun();
      try {
        setCodes(await confirmApp(code.trim()));
      } catch (met) {
        form.getFieldInstance("code")?.focus();
        throw met;
      }
    });
  /** Has the device make or use a passkey; that somebody changed their mind there is no error. */
  const withDevice = async (what: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    setStopped(false);
    try {
      await what();
      onReread();
    } catch (met) {
      const problem = passkeyProblem(met);
      if (problem === null) setStopped(true);
      else setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const leave = () =>
    attempt(async () => {
      await signOut();
      navigate(paths.signIn(), { replace: true });
    });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a secret asked for twice replaces the picture being scanned.
  useEffect(() => {
    if (!joining || asked.current) return;
    asked.current = true;
    void begin();
  }, [joining]);

  const title =
    codes !== null
      ? t("setUp.codes", { count: codes.length })
      : t(proven ? "setUp.unseen" : byPasskey ? "setUp.second" : "setUp.title");
  return (
    <main className={styles.signIn}>
      <div className={styles.signInCard}>
        <header>
          <h1>{title}</h1>
          <LanguageButton />
        </header>
        {codes !== null ? (
          <Codes codes={codes} name={title} onKept={onDone} />
        ) : proven ? (
          <>
            <p>{t("setUp.unseenAbout")}</p>
            <Button type="primary" block size="large" onClick={onDone}>
              {t("setUp.confirm")}
            </Button>
          </>
        ) : byPasskey ? (
          <>
            <p>{t("setUp.passkeyNow")}</p>
            {error === null ? null : <Trouble error={error} />}
            <p role="status" className={styles.muted}>
              {stopped ? t("factors.stopped") : null}
            </p>
            <Button
              type="primary"
              block
              size="large"
              loading={busy}
              onClick={() => void withDevice(proveAfterPassword)}
            >
              {t("factors.byPasskey")}
            </Button>
            <Button type="link" block disabled={busy} onClick={() => void leave()}>
              {t("setUp.signOut")}
            </Button>
          </>
        ) : !joining ? (
          <>
            <p>{t("setUp.ticket")}</p>
            <JoinForm onJoined={() => undefined} />
            <Button type="link" block disabled={busy} onClick={() => void leave()}>
              {t("setUp.signOut")}
            </Button>
          </>
        ) : (
          <>
            {error === null ? null : (
              <Trouble
                error={error}
                words={asProblem(error).code === "verification_failed" ? t("setUp.refused") : null}
                {...(begun === null ? { onRetry: () => void begin() } : {})}
              />
            )}
            {begun === null ? (
              busy ? (
                <Spin />
              ) : null
            ) : (
              <>
                <p className={styles.muted}>{t("setUp.why")}</p>
                <p className={styles.picture}>
                  <img src={begun.picture} alt={t("setUp.picture")} width="220" height="220" />
                </p>
                <p>
                  {t("setUp.secret")} <CopyText name={t("setUp.secret")} text={begun.secret} />
                </p>
                <Form form={form} layout="vertical" requiredMark={false} onFinish={confirm}>
                  <Form.Item
                    name="code"
                    label={t("setUp.code")}
                    extra={t("setUp.fresh")}
                    rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t("setUp.codeMissing") }]}
                  >
                    <Input inputMode="numeric" autoComplete="one-time-code" maxLength={8} />
                  </Form.Item>
                  <Button type="primary" htmlType="submit" block size="large" loading={busy}>
                    {t("setUp.confirm")}
                  </Button>
                </Form>
                <Button type="link" block disabled={busy} onClick={() => void begin()}>
                  {t("setUp.again")}
                </Button>
              </>
            )}
            {passkeysWorkHere() ? (
              <Button
                block
                disabled={busy}
                onClick={() => void withDevice(() => addPasskey({}, t("setUp.thisDevice")))}
              >
                {t("setUp.passkey")}
              </Button>
            ) : null}
            <p role="status" className={styles.muted}>
              {stopped ? t("factors.stopped") : null}
            </p>
            <Button type="link" block disabled={busy} onClick={() => void leave()}>
              {t("setUp.signOut")}
            </Button>
          </>
        )}
      </div>
    </main>
  );
}

type CodesProps = { codes: readonly string[]; name: string; onKept: () => void };

function Codes({ codes, name, onKept }: CodesProps) {
  const { t } = useTranslation();
  const { said, copy } = useCopy();
  // They are shown this once; closing the window by mistake is asked about.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, []);
  return (
    <>
      <p>{t("setUp.codesAbout")}</p>
      <ol className={styles.codes} aria-label={name}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Button type="link" block onClick={() => copy(codes.join("\n"))}>
        {t("setUp.copy")}
      </Button>
      <p role="status" className={styles.muted}>
        {said === null ? null : t(`setUp.${said}`)}
      </p>
      <Button type="primary" block size="large" onClick={onKept}>
        {t("setUp.kept")}
      </Button>
    </>
  );
}
