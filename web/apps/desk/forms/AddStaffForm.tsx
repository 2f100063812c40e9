import type { Shape } from "@client/api";
import { asProblem } from "@client/problem";
import { Checkbox, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../components/Dialog";
import { Trouble } from "../components/Trouble";
import { addStaff } from "../util/staff";

type Fields = { login: string; name: string; supervises?: boolean };
type Props = { onAdded: (ticket: Shape["Ticket"]) => void; onCancel: () => void };

/** Somebody who starts to work here. */
export function AddStaffForm({ onAdded, onCancel }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const add = async ({ login, name, supervises = false }: Fields) => {
    setBusy(true);
    setError(null);
    try {
      onAdded(
        await addStaff({
          login: login.trim(),
          name: name.trim(),
          roles: supervises ? ["agent", "supervisor"] : ["agent"],
        }),
      );
    } catch (met) {
      setError(met);
      setBusy(false);
      form.getFieldInstance(asProblem(met).field === "name" ? "name" : "login")?.focus();
    }
  };
  return (
    <Dialog
      title={t("staff.add")}
      okText={t("staff.addGo")}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      maskCloses={false}
      onOk={() => form.submit()}
      onCancel={onCancel}
    >
      {error === null ? null : <Trouble error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={add} validateTrigger="onBlur">
        <Form.Item
          name="name"
          label={t("staff.name")}
          extra={t("staff.nameHint")}
          rules={[{ required: true, whitespace: true, message: t("staff.nameMissing") }]}
        >
          <Input autoFocus maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="login"
          label={t("signIn.login")}
          extra={t("staff.loginHint")}
          rules={[
            {
              required: true,
              pattern: /^\s*[A-Za-z0-9][A-Za-z0-9._-]{1,31}\s*$/,
              message: t("staff.loginWrong"),
            },
          ]}
        >
          <Input maxLength={32} autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="supervises" valuePropName="checked">
          <Checkbox>{t("staff.supervises")}</Checkbox>
        </Form.Item>
      </Form>
    </Dialog>
  );
}
