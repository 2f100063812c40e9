import { passkeyProblem, passkeysWorkHere } from "@client/passkey";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Proof, proofByPasskey } from "../util/factors";
import { Dialog } from "./Dialog";
import styles from "./desk.module.css";
import { Trouble } from "./Trouble";

/** Something that takes proof of a second factor anew: what it is, what it does, and the doing. */
export type WithProof = {
  title: string;
  lines: string[];
  yes: string;
  /** Whether it also takes a reason. */
  reason?: boolean;
  run: (proof: Proof, reason: string) => Promise<void>;
};
type Fields = { reason?: string; code?: string };
type Props = { asking: WithProof; ways: readonly string[]; onDone: () => void };

/** Asks for a code of the app or a signature of a passkey, before something that a session alone is not enough for. */
export function ProofDialog({ asking, ways, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [stopped, setStopped] = useState(false);
  const byCode = ways.includes("totp");
  const byKey = ways.includes("passkey") && passkeysWorkHere();

  const attempt = async (what: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    setStopped(false);
    try {
      await what();
      onDone();
    } catch (met) {
      setBusy(false);
      const problem = passkeyProblem(met);
      if (problem === null) setStopped(true);
      else setError(problem);
    }
  };
  const withCode = ({ reason = "", code = "" }: Fields) =>
    attempt(() => asking.run({ code: code.trim() }, reason.trim()));
  const withKey = async () => {
    const fields = asking.reason === true ? await form.validateFields(["reason"]).catch(() => null) : {};
    if (fields === null) return;
    const { reason = "" } = form.getFieldsValue();
    await attempt(async () => asking.run(await proofByPasskey(), reason.trim()));
  };

  return (
    <Dialog
      title={asking.title}
      okText={asking.yes}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ loading: busy, disabled: !byCode }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={false}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      {asking.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {error === null ? null : <Trouble error={error} />}
      <p role="status" className={styles.muted}>
        {stopped ? t("factors.stopped") : null}
      </p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={withCode}>
        {asking.reason === true ? (
          <Form.Item
            name="reason"
            label={t("reason.label")}
            extra={t("reason.hint")}
            rules={[{ required: true, whitespace: true, message: t("reason.missing") }]}
          >
            <Input autoFocus maxLength={200} autoComplete="off" />
          </Form.Item>
        ) : null}
        {byKey ? (
          <Button block disabled={busy} onClick={() => void withKey()}>
            {t("factors.byPasskey")}
          </Button>
        ) : null}
        {byCode ? (
          <Form.Item
            name="code"
            label={t("signIn.second")}
            extra={t("factors.codeHint")}
            rules={[{ required: true, whitespace: true, message: t("signIn.secondMissing") }]}
          >
            <Input autoComplete="one-time-code" maxLength={20} autoFocus={asking.reason !== true} />
          </Form.Item>
        ) : null}
        {byCode || byKey ? null : <p>{t("factors.noWay")}</p>}
      </Form>
    </Dialog>
  );
}
