import { api, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { addressField } from "@ui/doorFields";
import { Field } from "@ui/Field";
import { Waiting } from "@ui/States";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths, withQuery } from "../util/paths";
import { meQuery, ownPhoneQuery, queryClient } from "../util/queries";
import { knownPhone, rememberPhone } from "../util/session";

/** Reporting a lost phone: with number and password from anywhere, with one press by who is signed in. */
export function LostPhone() {
  const { t } = useTranslation();
  const { data: me, isPending } = useQuery(meQuery);
  const [done, setDone] = useState(false);
  const signedIn = me !== undefined;
  return (
    <Page kind="sub" title={t("lost.title")} {...(signedIn ? { parent: paths.security } : {})}>
      <div className="stack">
        {done ? (
          <WayBack signedIn={signedIn} />
        ) : (
          <section className="block stack">
            <p>{t("lost.about")}</p>
            <ul className="plain">
              <li>{t("lost.stops")}</li>
              <li>{t(signedIn ? "lost.endsOthers" : "lost.ends")}</li>
              <li>{t("lost.codes")}</li>
              <li>{t("lost.stays")}</li>
            </ul>
            {isPending ? <Waiting card lines={2} /> : null}
            {isPending ? null : signedIn ? (
              <Press onDone={() => setDone(true)} />
            ) : (
              <Form onDone={() => setDone(true)} />
            )}
          </section>
        )}
        {done ? null : (
          <nav className="links" aria-label={t("signIn.trouble")}>
            {signedIn ? null : <Link to={paths.home}>{t("lost.byKey")}</Link>}
            {signedIn ? null : <Link to={paths.lostAll}>{t("lostAll.title")}</Link>}
            <Link to={withQuery(signedIn ? paths.chat : paths.guest, { topic: "phone_lost", person: "1" })}>
              {t("lost.person")}
            </Link>
          </nav>
        )}
      </div>
    </Page>
  );
}

function Press({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, problem, attempt } = useTry();

  async function report(): Promise<void> {
    queryClient.setQueryData(ownPhoneQuery.queryKey, await send(() => api.POST("/api/me/report-loss")));
    for (const key of ["me", "devices", "security"]) void queryClient.invalidateQueries({ queryKey: [key] });
    onDone();
  }

  return (
    <>
      <ProblemNote problem={problem} />
      <Button
        block
        color="danger"
        size="large"
        loading={busy}
        loadingText={t("ui.state.busy")}
        onClick={() => attempt(report)}
      >
        {t("lost.do")}
      </Button>
    </>
  );
}

function Form({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const form = useForm(
    { phone: knownPhone(), password: "" },
    {
      phone: checks(t).address,
      password: (value) => (value === "" ? t("ui.check.passwordMissing") : null),
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function report(): Promise<void> {
    forget();
    const body = { phone: form.values.phone.trim(), password: form.values.password };
    try {
      await send(() => api.POST("/api/auth/report-loss", { body }), { expiry: "fail" });
      rememberPhone(body.phone);
      onDone();
    } catch (error) {
      meet(error, ({ field }) => field);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(report))}>
      <Field {...form.field("phone")} {...addressField(t)} />
      <Field
        {...form.field("password")}
        label={t("ui.field.password")}
        type="password"
        autoComplete="current-password"
      />
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy} color="danger">
        {t("lost.do")}
      </SubmitButton>
    </form>
  );
}

/** What came of it, and how to get back in. */
function WayBack({ signedIn }: { signedIn: boolean }) {
  const { t } = useTranslation();
  const said = useRef<HTMLHeadingElement>(null);
  useEffect(() => said.current?.focus(), []);
  return (
    <section className="block stack" role="status">
      <h2 ref={said} tabIndex={-1}>
        {t("lost.done")}
      </h2>
      <p>{t("lost.doneAbout")}</p>
      <h3>{t("lost.back")}</h3>
      <ol className="plain">
        <li>{t("lost.backCard")}</li>
        <li>{t("lost.backSignIn")}</li>
        <li>{t("lost.backOther")}</li>
      </ol>
      <Link className="big-link" to={signedIn ? paths.security : paths.home}>
        {t(signedIn ? "lost.toSecurity" : "lost.toSignIn")}
      </Link>
      {signedIn ? null : (
        <Link className="quiet-link" to={paths.lostAll}>
          {t("lostAll.title")}
        </Link>
      )}
      <Link className="quiet-link" to={withQuery(signedIn ? paths.chat : paths.guest, { person: "1" })}>
        {t("lost.noPassword")}
      </Link>
    </section>
  );
}
