import { api, type Shape, send } from "@client/api";
import { PasskeyStopped, passkeyProblem, passkeysWorkHere, signWithPasskey } from "@client/passkey";
import { asProblem, type Problem } from "@client/problem";
import { CodeField } from "@ui/CodeField";
import { Field } from "@ui/Field";
import { money } from "@ui/format";
import { Sheet } from "@ui/Sheet";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { ProblemNote } from "./ProblemNote";
import { useMe } from "./useMe";

type Way = Shape["StepUp"]["ways"][number];
type Props = { step: Shape["StepUp"]; approval: string; onProven: () => void; onClose: () => void };

const fieldOf = ({ code, field }: Problem): string | null =>
  code === "code_wrong" || code === "code_expired" || code === "verification_failed" ? "code" : field;

/** Proves one thing by one of the ways that the server named: what it is for stands on top. */
export function StepUpSheet({ step, approval, onProven, onClose }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const ways = step.ways.filter((each) => each !== "passkey" || passkeysWorkHere());
  const [way, setWay] = useState<Way | null>(ways[0] ?? null);
  const [stopped, setStopped] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const params = { path: { approval_id: approval } };

  async function byPasskey(): Promise<void> {
    setStopped(false);
    setProblem(null);
    try {
      const asked = await send(() => api.POST("/api/me/approvals/{approval_id}/passkey", { params }));
      const signed = await signWithPasskey(asked);
      const body = { way: "passkey" as const, ...signed };
      await send(() => api.POST("/api/me/approvals/{approval_id}", { params, body }));
      onProven();
    } catch (error) {
      setStopped(error instanceof PasskeyStopped);
      const met = passkeyProblem(error);
      setProblem(met === null ? null : asProblem(met));
    }
  }

  return (
    <Sheet title={t("stepUp.title")} step={way ?? ""} onClose={busy ? () => undefined : onClose}>
      <div className="stack">
        <dl className="facts">
          <div>
            <dt>{t("stepUp.for")}</dt>
            <dd>
              {t(`stepUp.what.${step.action}`, {
                payee: step.payee ?? "",
                amount: step.amount === null ? "" : money(step.amount),
              })}
            </dd>
          </div>
        </dl>
        {step.amount === null ? null : <p className="faint">{t("stepUp.once")}</p>}
        {way === "passkey" ? (
          <>
            <p>{t("stepUp.passkeyAbout")}</p>
            <p role="status" className={stopped ? "notice notice-warn" : undefined}>
              {stopped ? t("stepUp.stopped") : null}
            </p>
            <ProblemNote problem={problem} />
            <Button
              block
              color="primary"
              size="large"
              loading={busy}
              loadingText={t("ui.state.busy")}
              onClick={() => void once(byPasskey)}
            >
              {t("stepUp.passkey")}
            </Button>
          </>
        ) : null}
        {way === null ? <p className="notice notice-warn">{t("stepUp.notHere")}</p> : null}
        {way === null || way === "passkey" ? null : (
          <ByCode key={way} way={way} approval={approval} onProven={onProven} />
        )}
        {ways.length > 1 ? (
          <nav className="links" aria-label={t("stepUp.other")}>
            {ways
              .filter((each) => each !== way)
              .map((each) => (
                <button key={each} type="button" className="text-button" onClick={() => setWay(each)}>
                  {t(`stepUp.by.${each}`)}
                </button>
              ))}
          </nav>
        ) : null}
      </div>
    </Sheet>
  );
}

type ByCodeProps = { way: Exclude<Way, "passkey">; approval: string; onProven: () => void };

function ByCode({ way, approval, onProven }: ByCodeProps) {
  const { t } = useTranslation();
  const me = useMe();
  const cast = useCast();
  const { busy, once } = useOnce();
  const form = useForm({ code: "" }, { code: way === "code" ? checks(t).code : checks(t).factor });
  const { met, forget, meet } = useProblem(form);
  const params = { path: { approval_id: approval } };

  async function prove(): Promise<void> {
    forget();
    try {
      const body = { way, code: form.values.code.trim() };
      await send(() => api.POST("/api/me/approvals/{approval_id}", { params, body }));
      onProven();
    } catch (error) {
      meet(error, fieldOf);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(prove))}>
      {way === "code" ? (
        <>
          <p>{t("code.own", { to: me.phone ?? me.email })}</p>
          <CodeField
            outbox={cast === null ? null : paths.outbox}
            field={form.field("code")}
            ask={() => send(() => api.POST("/api/me/approvals/{approval_id}/codes", { params }))}
            certain
            byMail={me.phone === null}
            ready={() => true}
          />
        </>
      ) : (
        <Field
          {...form.field("code")}
          label={t(way === "totp" ? "stepUp.totp" : "stepUp.recovery")}
          inputMode={way === "totp" ? "numeric" : "text"}
          autoComplete={way === "totp" ? "one-time-code" : "off"}
          maxLength={way === "totp" ? 6 : 20}
          hint={t(way === "totp" ? "stepUp.totpAbout" : "stepUp.recoveryAbout")}
        />
      )}
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("stepUp.do")}</SubmitButton>
    </form>
  );
}
