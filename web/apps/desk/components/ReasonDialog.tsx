import { Checkbox, Form, Input } from "antd";
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
  /** What is ticked if it holds; with `missing`, nothing is done without it, and that says so. */
  holds?: { label: string; missing?: string };
  run: (reason: string, reference: string, holds: boolean) => Promise<void>;
};
type Props = { asking: WithReason; onDone: () => void };
type Filled = { reason: string; reference?: string; holds?: boolean };

/** Asks why before something is done that others will read about. */
export function ReasonDialog({ asking, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Filled>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async ({ reason, reference = "", holds = false }: Filled) => {
    setBusy(true);
    setError(null);
    try {
      await asking.run(reason.trim(), reference.trim(), holds);
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
        {asking.holds === undefined ? null : (
          <Form.Item
            name="holds"
            valuePropName="checked"
            rules={
              asking.holds.missing === undefined
                ? []
                : [{ required: true, type: "enum", enum: [true], message: asking.holds.missing }]
            }
          >
            <Checkbox>{asking.holds.label}</Checkbox>
          </Form.Item>
        )}
      </Form>
    </Dialog>
  );
}
