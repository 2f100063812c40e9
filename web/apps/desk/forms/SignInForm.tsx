import type { Shape } from "@client/api";
import { asProblem } from "@client/problem";
import { Button, Form, Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "../components/desk.module.css";
import { Trouble } from "../components/Trouble";
import { signIn, useCast } from "../util/data";

type Fields = { login: string; password: string };
type Props = { onSignedIn: (me: Shape["StaffMe"]) => void; login?: string };

/** Login and password; in the demo also the people whom one tap signs in. */
export function SignInForm({ onSignedIn, login = "" }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const first = useRef<InputRef>(null);
  const cast = useCast();

  useEffect(() => first.current?.focus(), []);

  const enter = async ({ login: name, password }: Fields) => {
    setBusy(true);
    setError(null);
    try {
      onSignedIn(await signIn(name.trim(), password));
    } catch (met) {
      setError(met);
      setBusy(false);
      // What was typed stays; the field that the server named, else the password, is where to go on.
      const field = asProblem(met).field;
      form.getFieldInstance(field === "login" ? "login" : "password")?.focus();
    }
  };

  return (
    <>
      {error === null ? null : <Trouble error={error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ login, password: "" }}
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
          <Input ref={first} autoComplete="username" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("signIn.password")}
          rules={[{ required: true, message: t("signIn.passwordMissing") }]}
        >
          <Input.Password autoComplete="current-password" maxLength={128} />
        </Form.Item>
        <Button type="primary" htmlType="submit" block size="large" loading={busy}>
          {t("signIn.enter")}
        </Button>
      </Form>
      {cast.data !== undefined && cast.data.length > 0 ? (
        <section className={styles.cast} aria-labelledby="cast">
          <h2 id="cast">{t("signIn.cast")}</h2>
          <ul>
            {cast.data.map((member) => (
              <li key={member.sign_in}>
                <button
                  type="button"
                  disabled={busy}
                  onClick={() => {
                    form.setFieldsValue({ login: member.sign_in, password: member.password });
                    void enter({ login: member.sign_in, password: member.password });
                  }}
                >
                  <strong>{member.name}</strong>
                  <span>{t(`signIn.role.${member.role}`)}</span>
                  <small>{member.about}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
