import type { Shape } from "@client/api";
import { asProblem } from "@client/problem";
import { judgeBeside } from "@client/strength";
import { PasswordMeter } from "@ui/PasswordMeter";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "../components/desk.module.css";
import { Trouble } from "../components/Trouble";
import { join } from "../util/staff";

type Fields = { login: string; ticket: string; password: string };
type Props = { onJoined: (me: Shape["StaffMe"]) => void };

/** The first day, or the day after a lost phone: a ticket that was handed over, and the password to have. */
export function JoinForm({ onJoined }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [login, password] = [Form.useWatch("login", form), Form.useWatch("password", form)];
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const enter = async ({ login, ticket, password }: Fields) => {
    setBusy(true);
    setError(null);
    try {
      onJoined(await join(login.trim(), ticket.trim(), password));
    } catch (met) {
      setError(met);
      setBusy(false);
      const { code, field } = asProblem(met);
      const where = code === "verification_failed" ? "ticket" : code === "password_weak" ? "password" : field;
      if (where === "login" || where === "ticket" || where === "password")
        form.getFieldInstance(where)?.focus();
    }
  };

  return (
    <>
      {error === null ? null : <Trouble error={error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={enter}
        scrollToFirstError={{ focus: true }}
        validateTrigger="onBlur"
        className={styles.signInForm}
      >
        <Form.Item
          name="login"
          label={t("signIn.login")}
          rules={[{ required: true, whitespace: true, message: t("signIn.loginMissing") }]}
        >
          <Input autoFocus autoComplete="username" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="ticket"
          label={t("join.ticket")}
          extra={t("join.ticketHint")}
          rules={[{ required: true, whitespace: true, message: t("join.ticketMissing") }]}
        >
          <Input autoComplete="one-time-code" maxLength={20} spellCheck={false} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("join.password")}
          extra={
            <PasswordMeter
              value={password ?? ""}
              judge={judgeBeside({ name: login?.trim().toLowerCase() ?? "" })}
              hint={t("join.passwordHint")}
            />
          }
          rules={[{ required: true, message: t("signIn.passwordMissing") }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block size="large" loading={busy}>
          {t("join.go")}
        </Button>
      </Form>
    </>
  );
}
