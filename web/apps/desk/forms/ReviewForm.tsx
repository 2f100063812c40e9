import { Form, Input, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../components/Dialog";
import { Trouble } from "../components/Trouble";
import { type Emergency, reviewEmergency } from "../util/emergency";

type Fields = { justified: boolean; finding: string };
type Props = { of: Emergency; onDone: () => void };

/** Writes down what another person found of somebody's emergency access. */
export function ReviewForm({ of, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const write = async ({ justified, finding }: Fields) => {
    setBusy(true);
    setError(null);
    try {
      await reviewEmergency(of.id, { justified, finding: finding.trim() });
      onDone();
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t("emergency.reviewOf", { who: of.who })}
      okText={t("emergency.reviewGo")}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={false}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <p>{t("requests.why", { reason: of.reason })}</p>
      <p>{t("emergency.reviewHow")}</p>
      {error === null ? null : <Trouble error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={write}>
        <Form.Item
          name="justified"
          label={t("emergency.verdict")}
          rules={[{ required: true, message: t("emergency.verdictMissing") }]}
        >
          <Radio.Group
            options={[
              { value: true, label: t("emergency.justified") },
              { value: false, label: t("emergency.unjustified") },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="finding"
          label={t("emergency.finding")}
          rules={[{ required: true, whitespace: true, message: t("emergency.findingMissing") }]}
        >
          <Input.TextArea rows={3} maxLength={200} />
        </Form.Item>
      </Form>
    </Dialog>
  );
}
