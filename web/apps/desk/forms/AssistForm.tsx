import { asProblem } from "@client/problem";
import { Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../components/Dialog";
import { Trouble } from "../components/Trouble";
import { type Assist, assist } from "../util/verify";

type Fields = { phone?: string; reason: string };
type Props = { conversation: string; what: Assist; onDone: () => void };

/** Asks a second person for what gives an account away. */
export function AssistForm({ conversation, what, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ask = async ({ phone, reason }: Fields) => {
    setBusy(true);
    setError(null);
    try {
      await assist(conversation, what.assist, { reason: reason.trim(), phone: phone?.trim() ?? null });
      onDone();
    } catch (met) {
      setError(met);
      setBusy(false);
      if (asProblem(met).code === "phone_invalid") form.getFieldInstance("phone")?.focus();
    }
  };
  return (
    <Dialog
      title={t("verify.doAsk", { what: what.title })}
      okText={t("verify.ask")}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={false}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <p>{t(`verify.does.${what.assist}`)}</p>
      <p>{t("verify.decides")}</p>
      {error === null ? null : <Trouble error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={ask} validateTrigger="onBlur">
        {what.assist === "rebind_phone" ? (
          <Form.Item
            name="phone"
            label={t("verify.newNumber")}
            rules={[{ required: true, whitespace: true, message: t("verify.newNumberMissing") }]}
          >
            <Input autoFocus inputMode="tel" maxLength={20} autoComplete="off" />
          </Form.Item>
        ) : null}
        <Form.Item
          name="reason"
          label={t("reason.label")}
          extra={t("reason.hint")}
          rules={[{ required: true, whitespace: true, message: t("reason.missing") }]}
        >
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
      </Form>
    </Dialog>
  );
}
