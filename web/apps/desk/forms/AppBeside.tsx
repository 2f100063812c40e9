import type { Shape } from "@client/api";
import { CopyText } from "@ui/CopyText";
import { Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../components/Dialog";
import styles from "../components/desk.module.css";
import { Trouble } from "../components/Trouble";
import { confirmApp } from "../util/data";

type Props = { begun: Shape["TotpBegun"]; onDone: () => void };

/** Sets an app up beside the passkeys: the picture, its first code, and the recovery codes, which are shown once. */
export function AppBeside({ begun, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ code: string }>();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = async ({ code }: { code: string }) => {
    setBusy(true);
    setError(null);
    try {
      setCodes(await confirmApp(code.trim()));
    } catch (met) {
      setError(met);
    } finally {
      setBusy(false);
    }
  };
  if (codes !== null) {
    return (
      <Dialog
        title={t("setUp.codes", { count: codes.length })}
        okText={t("factors.kept")}
        cancelText={t("confirm.cancel")}
        maskCloses={false}
        onOk={onDone}
        onCancel={onDone}
      >
        <p>{t("setUp.codesAbout")}</p>
        <ol className={styles.codes} aria-label={t("setUp.codes", { count: codes.length })}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t("factors.appAdd")}
      okText={t("factors.appOnGo")}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={false}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      {error === null ? null : <Trouble error={error} />}
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
          rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t("setUp.codeMissing") }]}
        >
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={8} />
        </Form.Item>
      </Form>
    </Dialog>
  );
}
