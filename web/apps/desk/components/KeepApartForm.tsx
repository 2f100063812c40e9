import { Form, Input, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keepApart, keepMyselfApart } from "../util/verify";
import { Dialog } from "./Dialog";
import { Trouble } from "./Trouble";

type Fields = { phone: string; kind: "own" | "relative"; reason: string };
type Props = {
  /** The colleague, or null for who says it of themself. */
  of: { id: string; name: string } | null;
  onDone: () => void;
};

/** Notes an account that somebody does not serve: their own, or of somebody near to them. */
export function KeepApartForm({ of, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const keep = async (body: Fields) => {
    setBusy(true);
    setError(null);
    try {
      await (of === null ? keepMyselfApart(body) : keepApart(of.id, body));
      onDone();
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={of === null ? t("apart.mine") : t("apart.of", { name: of.name })}
      okText={t("apart.go")}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={false}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <p>{t("apart.does")}</p>
      {error === null ? null : <Trouble error={error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: "relative" }}
        onFinish={keep}
        validateTrigger="onBlur"
      >
        <Form.Item
          name="phone"
          label={t("apart.reach")}
          rules={[{ required: true, whitespace: true, message: t("apart.phoneMissing") }]}
        >
          <Input autoFocus maxLength={254} autoComplete="off" />
        </Form.Item>
        <Form.Item name="kind" label={t("apart.kind.name")}>
          <Radio.Group
            options={(["relative", "own"] as const).map((value) => ({
              value,
              label: t(`apart.kind.${value}`),
            }))}
          />
        </Form.Item>
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
