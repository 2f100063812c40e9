import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { CopyText } from "@ui/CopyText";
import { Field } from "@ui/Field";
import { Failed, Waiting } from "@ui/States";
import { SubmitButton } from "@ui/SubmitButton";
import { useCopy } from "@ui/useCopy";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { queryClient, securityQuery } from "../util/queries";

const reread = () => queryClient.invalidateQueries({ queryKey: securityQuery.queryKey });

/** What was refused may have been done elsewhere, or before: what stands here is read afresh. */
async function orReread(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (failure) {
    void reread();
    throw failure;
  }
}

/** It is on from the moment that codes were made, whenever the rest of the account's state has been read again. */
function turnedOn(codes: readonly string[]): void {
  queryClient.setQueryData(
    securityQuery.queryKey,
    (known) => known && { ...known, totp: true, recovery_codes_left: codes.length },
  );
  void reread();
}

/** Turning two-step verification on, keeping its recovery codes, and turning it off. */
export function TwoStep() {
  const { t } = useTranslation();
  const { data: security, error, refetch } = useQuery(securityQuery);
  const { busy, problem, attempt } = useTry();
  const [begun, setBegun] = useState<Shape["TotpBegun"] | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [removed, setRemoved] = useState(false);
  const said = useRef<HTMLParagraphElement>(null);
  // The button that was pressed is gone; the focus goes to what came of it.
  useEffect(() => {
    if (removed) said.current?.focus();
  }, [removed]);

  function run(act: () => Promise<void>): void {
    setRemoved(false);
    attempt(() => orReread(act));
  }

  const begin = async () => setBegun(await send(() => api.POST("/api/me/totp")));
  const show = (made: readonly string[]) => {
    setCodes(made);
    turnedOn(made);
  };
  const renew = async () => show((await send(() => api.POST("/api/me/recovery-codes"))).codes);
  const remove = async () => {
    await send(() => api.POST("/api/me/totp/remove"));
    await reread();
    setBegun(null);
    setRemoved(true);
  };

  return (
    <Page kind="sub" parent={paths.security} title={t("twoStep.title")}>
      <div className="stack">
        <p ref={said} role="status" tabIndex={-1} className="notice-line">
          {removed ? t("twoStep.removed") : null}
        </p>
        <ProblemNote problem={problem} />
        {security === undefined && error === null ? <Waiting card lines={4} /> : null}
        {security === undefined && error !== null ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : null}
        {codes !== null ? (
          <Codes codes={codes} onKept={() => setCodes(null)} />
        ) : begun !== null && !(security?.totp ?? false) ? (
          <Confirm
            key={begun.secret}
            begun={begun}
            onAgain={() => run(begin)}
            onDone={(made) => {
              setBegun(null);
              show(made);
            }}
          />
        ) : security === undefined ? null : security.totp ? (
          <>
            <section className="block stack">
              <p>{t("twoStep.on")}</p>
              <p className={security.recovery_codes_left < 3 ? "notice notice-warn" : undefined}>
                {t("twoStep.left", { count: security.recovery_codes_left })}{" "}
                {security.recovery_codes_left < 3 ? t("twoStep.few") : null}
              </p>
              <Button block size="large" aria-disabled={busy} onClick={() => run(renew)}>
                {t("twoStep.renew")}
              </Button>
              <p className="faint">{t("twoStep.renewAbout")}</p>
            </section>
            <Button
              block
              size="large"
              color="danger"
              fill="outline"
              aria-disabled={busy}
              onClick={() => run(remove)}
            >
              {t("twoStep.remove")}
            </Button>
          </>
        ) : (
          <section className="block stack">
            <p>{t("twoStep.off")}</p>
            <Button block size="large" color="primary" aria-disabled={busy} onClick={() => run(begin)}>
              {t("twoStep.begin")}
            </Button>
          </section>
        )}
      </div>
    </Page>
  );
}

type ConfirmProps = {
  begun: Shape["TotpBegun"];
  /** The picture got lost, or has run out. */
  onAgain: () => void;
  onDone: (codes: readonly string[]) => void;
};

/** The picture for the app, and the first code that shows it was read. */
function Confirm({ begun, onAgain, onDone }: ConfirmProps) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const form = useForm({ code: "" }, { code: checks(t).app });
  const { met, forget, meet } = useProblem(form);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);

  async function confirm(): Promise<void> {
    forget();
    try {
      const body = { code: form.values.code.trim() };
      await orReread(async () =>
        onDone((await send(() => api.POST("/api/me/totp/confirm", { body }))).codes),
      );
    } catch (error) {
      meet(error, ({ code, field }) => (code === "verification_failed" ? "code" : field));
    }
  }

  return (
    <form noValidate className="block stack" onSubmit={form.submit(() => void once(confirm))}>
      <h2 ref={head} tabIndex={-1}>
        {t("twoStep.scan")}
      </h2>
      <p className="faint">{t("twoStep.apps")}</p>
      <p className="qr">
        <img src={begun.picture} alt={t("twoStep.scan")} width="220" height="220" />
      </p>
      <p>
        {t("twoStep.secret")} <CopyText name={t("twoStep.secret")} text={begun.secret} />
      </p>
      <Field
        {...form.field("code")}
        label={t("twoStep.code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
      />
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("twoStep.confirm")}</SubmitButton>
      <button type="button" className="text-button" onClick={onAgain}>
        {t("twoStep.again")}
      </button>
    </form>
  );
}

function Codes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation();
  const { said, copy } = useCopy();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <section className="block stack">
      <h2 ref={head} tabIndex={-1}>
        {t("twoStep.codesTitle", { count: codes.length })}
      </h2>
      <p>{t("twoStep.codesAbout")}</p>
      <ol className="codes" aria-label={t("stepUp.recovery")}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <button type="button" className="text-button" onClick={() => copy(codes.join("\n"))}>
        {t("twoStep.copy")}
      </button>
      <p role="status" className={said === "uncopied" ? "notice notice-warn" : "faint"}>
        {said === null ? null : t(`twoStep.${said}`)}
      </p>
      <Button block size="large" color="primary" onClick={onKept}>
        {t("twoStep.kept")}
      </Button>
    </section>
  );
}
