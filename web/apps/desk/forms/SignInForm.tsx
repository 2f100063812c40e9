import type { Shape } from "@client/api";
import { passkeyProblem, passkeysWorkHere } from "@client/passkey";
import { asProblem } from "@client/problem";
import { Button, Form, Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "../components/desk.module.css";
import { Trouble } from "../components/Trouble";
import { demoCode, signIn, useCast } from "../util/data";
import { signInByPasskey } from "../util/factors";

type Fields = { login: string; password: string; code?: string };
type Props = { onSignedIn: (me: Shape["StaffMe"]) => void; login?: string };

/** Login, password, and what the authenticator app shows; in the demo also the people whom one tap signs in. */
export function SignInForm({ onSignedIn, login = "" }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // The login whose password was right; another one is asked afresh.
  const [askedOf, setAskedOf] = useState<string | null>(null);
  const typed = Form.useWatch("login", form)?.trim();
  const second = askedOf !== null && askedOf === typed;
  const [stopped, setStopped] = useState(false);
  const [wait, setWait] = useState<number | null>(null);
  const first = useRef<InputRef>(null);
  const cast = useCast();

  useEffect(() => first.current?.focus(), []);

  const enter = async ({ login: name, password, code = "" }: Fields) => {
    setBusy(true);
    setError(null);
    try {
      onSignedIn(await signIn(name.trim(), password, code.trim()));
    } catch (met) {
      setBusy(false);
      const problem = asProblem(met);
      if (problem.code === "verification_required") {
        form.setFieldValue("code", undefined);
        setAskedOf(name.trim());
        return;
      }
      setError(met);
      // What was typed stays; the field that the server named, else the password, is where to go on.
      const where = problem.code === "verification_failed" ? "code" : problem.field;
      form.getFieldInstance(where === "login" || where === "code" ? where : "password")?.focus();
    }
  };

  const withDevice = async () => {
    setBusy(true);
    setError(null);
    setStopped(false);
    try {
      onSignedIn(await signInByPasskey());
    } catch (met) {
      setBusy(false);
      const problem = passkeyProblem(met);
      if (problem === null) setStopped(true);
      else setError(problem);
    }
  };

  /** Let one of the cast in, or only fill in what their app shows. */
  const play = async (member: Shape["CastMember"], then: (fields: Fields) => void | Promise<void>) => {
    setWait(null);
    setBusy(true);
    try {
      const { code, wait_seconds } = await demoCode(member.sign_in);
      const fields = { login: member.sign_in, password: member.password };
      form.setFieldsValue(code === null ? fields : { ...fields, code });
      setAskedOf(member.sign_in);
      setBusy(false);
      if (code === null) setWait(wait_seconds);
      else await then({ ...fields, code });
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  };
  const known = cast.data?.find(({ sign_in }) => sign_in === typed);

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
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {second ? (
          <Form.Item
            name="code"
            label={t("signIn.second")}
            extra={t("signIn.secondHint")}
            rules={[{ required: true, whitespace: true, message: t("signIn.secondMissing") }]}
          >
            <Input autoFocus autoComplete="one-time-code" maxLength={20} />
          </Form.Item>
        ) : null}
        {second && known !== undefined ? (
          <Button type="link" disabled={busy} onClick={() => void play(known, () => undefined)}>
            {t("signIn.demoCode", { name: known.name })}
          </Button>
        ) : null}
        <p role="status" className={styles.muted}>
          {stopped ? t("factors.stopped") : wait === null ? null : t("signIn.demoWait", { seconds: wait })}
        </p>
        <Button type="primary" htmlType="submit" block size="large" loading={busy}>
          {t("signIn.enter")}
        </Button>
        {passkeysWorkHere() ? (
          <Button
            block
            size="large"
            disabled={busy}
            className={styles.byKey ?? ""}
            onClick={() => void withDevice()}
          >
            {t("signIn.passkey")}
          </Button>
        ) : null}
      </Form>
      {cast.data !== undefined && cast.data.length > 0 ? (
        <section className={styles.cast} aria-labelledby="cast">
          <h2 id="cast">{t("signIn.cast")}</h2>
          <ul>
            {cast.data.map((member) => (
              <li key={member.sign_in}>
                <button type="button" disabled={busy} onClick={() => void play(member, enter)}>
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
