import { Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import { Trouble } from "./Trouble";

/** Something that is done with a reason: what it is, what it does, and the doing. */
export type WithReason = {
  title: string;
  lines: string[];
  yes: string;
  /** What the number of a document is called, where one is asked for. */
  reference?: string;
  run: (reason: string, reference: string) => Promise<void>;
};
type Props = { asking: WithReason; onDone: () => void };

/** Asks why before something is done that others will read about. */
export function ReasonDialog({ asking, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ reason: string; reference?: string }>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async ({ reason, reference = "" }: { reason: string; reference?: string }) => {
    setBusy(true);
    setError(null);
    try {
      await asking.run(reason.trim(), reference.trim());
      onDone();
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={asking.title}
      okText={asking.yes}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={false}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      {asking.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {error === null ? null : <Trouble error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={run}>
        <Form.Item
          name="reason"
          label={t("reason.label")}
          extra={t("reason.hint")}
          rules={[{ required: true, whitespace: true, message: t("reason.missing") }]}
        >
          <Input autoFocus maxLength={200} autoComplete="off" />
        </Form.Item>
        {asking.reference === undefined ? null : (
          <Form.Item
            name="reference"
            label={asking.reference}
            rules={[{ required: true, whitespace: true, message: t("protect.referenceMissing") }]}
          >
            <Input maxLength={80} autoComplete="off" />
          </Form.Item>
        )}
      </Form>
    </Dialog>
  );
}
