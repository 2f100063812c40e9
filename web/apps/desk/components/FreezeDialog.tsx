import type { Shape } from "@client/api";
import { Form, Input, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import { Trouble } from "./Trouble";

type Wish = Shape["FreezeCustomer"];
type Values = {
  scope: Wish["scope"];
  amount?: string;
  until?: string;
  asked_for: NonNullable<Wish["asked_for"]>;
  reference?: string;
  reason: string;
};
type Props = {
  customer: string;
  /** At whose wish it most likely is. */
  likely: Values["asked_for"];
  told: string;
  run: (wish: Wish) => Promise<void>;
  onDone: () => void;
};

const SCOPES = ["out", "all", "amount"] as const;
const WHO = ["agent", "risk", "law"] as const;

/** What is to be frozen, how much, until when, at whose wish and why. */
export function FreezeDialog({ customer, likely, told, run: freeze, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const scope = Form.useWatch("scope", form) ?? "out";
  const law = (Form.useWatch("asked_for", form) ?? likely) === "law";

  async function run(values: Values): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await freeze({
        scope: values.scope,
        reason: values.reason.trim(),
        asked_for: values.asked_for,
        amount: values.scope === "amount" ? (values.amount ?? "").trim() : null,
        // The field speaks the clock of whoever fills it in; the server hears an instant.
        until: values.until ? new Date(values.until).toISOString() : null,
        reference: law ? (values.reference ?? "").trim() : "",
      });
      onDone();
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={t("protect.freezeAsk", { customer })}
      okText={t("protect.freeze")}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={false}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <p>{t(`protect.does.${scope}`)}</p>
      <p>{told}</p>
      {error === null ? null : <Trouble error={error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ scope: "out", asked_for: likely }}
        onFinish={(values) => void run(values)}
      >
        <Form.Item name="scope" label={t("protect.what")}>
          <Radio.Group options={SCOPES.map((value) => ({ value, label: t(`protect.scope.${value}`) }))} />
        </Form.Item>
        {scope === "amount" ? (
          <Form.Item
            name="amount"
            label={t("protect.amount")}
            rules={[{ required: true, pattern: /^\d+(\.\d{1,2})?$/, message: t("protect.amountMissing") }]}
          >
            <Input inputMode="decimal" autoComplete="off" maxLength={16} />
          </Form.Item>
        ) : null}
        <Form.Item name="until" label={t("protect.until")} extra={t("protect.untilHint")}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="asked_for" label={t("protect.who")}>
          <Radio.Group options={WHO.map((value) => ({ value, label: t(`protect.asked_for.${value}`) }))} />
        </Form.Item>
        {law ? (
          <Form.Item
            name="reference"
            label={t("protect.reference")}
            rules={[{ required: true, whitespace: true, message: t("protect.referenceMissing") }]}
          >
            <Input autoComplete="off" maxLength={80} />
          </Form.Item>
        ) : null}
        <Form.Item
          name="reason"
          label={t("reason.label")}
          extra={t("reason.hint")}
          rules={[{ required: true, whitespace: true, message: t("reason.missing") }]}
        >
          <Input autoFocus maxLength={200} autoComplete="off" />
        </Form.Item>
      </Form>
    </Dialog>
  );
}
