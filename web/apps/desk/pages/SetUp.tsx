import type { Shape } from "@client/api";
import { CopyText } from "@ui/CopyText";
import { Button, Form, Input, Spin } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import styles from "../components/desk.module.css";
import { LanguageButton } from "../components/TopBar";
import { Trouble } from "../components/Trouble";
import { beginApp, confirmApp, signOut } from "../util/data";
import { paths } from "../util/paths";

/** Before the desk opens: an authenticator app for whoever has none yet, and its recovery codes. */
export function SetUp({ onBegun, onDone }: { onBegun: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [begun, setBegun] = useState<Shape["TotpBegun"] | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(false);

  useEffect(() => {
    // A secret that is asked for twice replaces the picture that is being scanned.
    if (asked.current) return;
    asked.current = true;
    beginApp().then(setBegun, setError);
  }, []);

  const confirm = async ({ code }: { code: string }) => {
    setBusy(true);
    setError(null);
    onBegun();
    try {
      setCodes(await confirmApp(code.trim()));
    } catch (met) {
      setError(met);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={styles.signIn}>
      <div className={styles.signInCard}>
        <header>
          <h1>{codes === null ? t("setUp.title") : t("setUp.codes")}</h1>
          <LanguageButton />
        </header>
        {error === null ? null : <Trouble error={error} />}
        {codes !== null ? (
          <>
            <p>{t("setUp.codesAbout")}</p>
            <ol className={styles.codes} aria-label={t("setUp.codes")}>
              {codes.map((code) => (
                <li key={code}>
                  <code>{code}</code>
                </li>
              ))}
            </ol>
            <Button type="primary" block size="large" onClick={onDone}>
              {t("setUp.kept")}
            </Button>
          </>
        ) : begun === null ? (
          error === null ? (
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
            <Form layout="vertical" requiredMark={false} onFinish={confirm}>
              <Form.Item
                name="code"
                label={t("setUp.code")}
                rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t("setUp.codeMissing") }]}
              >
                <Input inputMode="numeric" autoComplete="one-time-code" maxLength={8} />
              </Form.Item>
              <Button type="primary" htmlType="submit" block size="large" loading={busy}>
                {t("setUp.confirm")}
              </Button>
            </Form>
            <Button
              type="link"
              block
              onClick={() => void signOut().then(() => navigate(paths.signIn(), { replace: true }))}
            >
              {t("setUp.signOut")}
            </Button>
          </>
        )}
      </div>
    </main>
  );
}
