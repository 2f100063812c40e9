import { api, type Shape, send } from "@client/api";
import { makePasskey, PasskeyStopped, passkeyProblem, passkeysStoppedBy } from "@client/passkey";
import { asProblem, type Problem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { Field } from "@ui/Field";
import { when } from "@ui/format";
import { Sheet } from "@ui/Sheet";
import { Failed, Waiting } from "@ui/States";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { Button } from "antd-mobile";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { KeysOnly } from "../components/KeysOnly";
import { OwnerSheet } from "../components/OwnerSheet";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { queryClient, securityQuery } from "../util/queries";

type Passkey = Shape["Passkey"];
type Said = "added" | "removed" | "renamed";

/** The customer's passkeys: each with a name, added and taken away here. */
export function Passkeys() {
  const { t } = useTranslation();
  const { data: security, error, refetch } = useQuery(securityQuery);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [naming, setNaming] = useState<Passkey | "new" | null>(null);
  const [done, setDone] = useState<Said | null>(null);
  const stoppedBy = passkeysStoppedBy();
  const said = useRef<HTMLParagraphElement>(null);
  // The button that was pressed may be gone; the focus goes to what came of it.
  useEffect(() => {
    if (done !== null) said.current?.focus();
  }, [done]);

  function settle(now: Shape["Security"], becomes: Said): void {
    queryClient.setQueryData(securityQuery.queryKey, now);
    setDone(becomes);
  }
  function askToRemove(key: Passkey): void {
    setDone(null);
    setRefused(null);
    setRemoving(key);
  }
  async function takeAway(key: Passkey, pin: string | null): Promise<void> {
    const now = await remove(key, pin);
    setRemoving(null);
    settle(now, "removed");
  }
  function name(key: Passkey | "new"): void {
    setDone(null);
    setNaming(key);
  }

  const add = async (name: string) => {
    const asked = await send(() => api.POST("/api/me/passkeys/options"));
    const made = await makePasskey(asked);
    return await send(() => api.POST("/api/me/passkeys", { body: { ...made, name } }));
  };
  const rename = (key: Passkey, name: string) =>
    send(() =>
      api.PUT("/api/me/passkeys/{passkey_id}", { params: { path: { passkey_id: key.id } }, body: { name } }),
    );
  const remove = (key: Passkey, pin: string | null) =>
    send(() =>
      api.POST("/api/me/passkeys/{passkey_id}/remove", {
        params: { path: { passkey_id: key.id } },
        body: { pin },
      }),
    );

  return (
    <Page kind="sub" parent={paths.security} title={t("passkeys.title")}>
      <div className="stack">
        <p className="faint">{t("passkeys.about")}</p>
        <p ref={said} role="status" tabIndex={-1} className="notice-line">
          {done === null ? null : t(`passkeys.${done}`)}
        </p>
        <ProblemNote problem={refused} />
        {security === undefined && error === null ? <Waiting lines={3} /> : null}
        {security === undefined && error !== null ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : null}
        {security?.passkeys.length === 0 ? <p>{t("passkeys.none")}</p> : null}
        {security && security.passkeys.length > 0 ? (
          <ul className="list block-list" aria-label={t("passkeys.title")}>
            {security.passkeys.map((key) => (
              <li key={key.id} className="row">
                <Line passkey={key} />
                <span className="row-end">
                  <button
                    type="button"
                    className="text-button"
                    aria-label={t("passkeys.renameName", { name: key.name })}
                    onClick={() => name(key)}
                  >
                    {t("passkeys.rename")}
                  </button>
                  <button
                    type="button"
                    className="text-button"
                    aria-label={t("passkeys.removeName", { name: key.name })}
                    onClick={() => askToRemove(key)}
                  >
                    {t("passkeys.remove")}
                  </button>
                </span>
              </li>
            ))}
          </ul>
        ) : null}
        {security === undefined ? null : stoppedBy === null ? (
          <Button block size="large" color="primary" onClick={() => name("new")}>
            {t("passkeys.add")}
          </Button>
        ) : stoppedBy === "browser" ? (
          <p className="notice notice-warn">{t("passkeys.tooOld")}</p>
        ) : (
          <p className="notice notice-warn">
            {t("passkeys.elsewhere")}{" "}
            <a href={`${security.passkeys_at}${paths.passkeys}`}>{security.passkeys_at}</a>
          </p>
        )}
        {security && (security.keys_only || security.passkeys.length > 0) ? (
          <KeysOnly security={security} />
        ) : null}
        {removing === null ? null : (
          <OwnerSheet
            title={t("passkeys.removeTitle")}
            what={t("passkeys.removeWhat", { name: removing.name })}
            busyLabel={t("ui.state.busy")}
            run={(pin) => takeAway(removing, pin)}
            onClose={() => setRemoving(null)}
            onRefused={(met) => {
              setRemoving(null);
              setRefused(asProblem(met));
            }}
          />
        )}
        {naming === null ? null : (
          <NameSheet
            passkey={naming === "new" ? null : naming}
            onClose={() => setNaming(null)}
            save={async (name) => {
              const now = await (naming === "new" ? add(name) : rename(naming, name));
              // Together: the focus cannot go to what came of it while the sheet lies over it.
              settle(now, naming === "new" ? "added" : "renamed");
              setNaming(null);
            }}
          />
        )}
      </div>
    </Page>
  );
}

function Line({ passkey }: { passkey: Passkey }) {
  const { t, i18n } = useTranslation();
  const used = passkey.last_used_at;
  return (
    <span className="row-main">
      <span className="row-title">
        {passkey.name} {passkey.backed_up ? <span className="tag">{t("passkeys.synced")}</span> : null}
      </span>
      <span className="row-sub">
        {t("passkeys.made", { when: when(passkey.created_at, i18n.language) })} ·{" "}
        {used === null ? t("passkeys.unused") : t("passkeys.used", { when: when(used, i18n.language) })}
      </span>
    </span>
  );
}

type NameProps = { passkey: Passkey | null; save: (name: string) => Promise<void>; onClose: () => void };

/** Asks for a name, and stays until what it is for was done: what stopped it is said where it can be tried again. */
function NameSheet({ passkey, save, onClose }: NameProps) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [stopped, setStopped] = useState<PasskeyStopped | null>(null);
  const form = useForm({ name: passkey?.name ?? "" }, { name: checks(t).name });
  const { met, forget, meet } = useProblem(form);

  async function finish(): Promise<void> {
    forget();
    setStopped(null);
    try {
      await save(form.values.name.trim());
    } catch (failure) {
      const problem = passkeyProblem(failure);
      if (problem !== null) meet(problem);
      else if (failure instanceof PasskeyStopped) setStopped(failure);
    }
  }

  return (
    <Sheet
      title={passkey === null ? t("passkeys.add") : t("passkeys.rename")}
      onClose={busy ? () => undefined : onClose}
    >
      <form noValidate className="stack" onSubmit={form.submit(() => void once(finish))}>
        <Field
          {...form.field("name")}
          label={t("passkeys.name")}
          hint={t("passkeys.nameHint")}
          maxLength={40}
          autoComplete="off"
        />
        <p role="status" className={stopped === null ? undefined : "notice notice-warn"}>
          {stopped === null ? null : t(stopped.had ? "passkeys.had" : "passkeys.stopped")}
        </p>
        <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
        <SubmitButton busy={busy} busyText={passkey === null ? t("passkeys.making") : t("ui.state.busy")}>
          {passkey === null ? t("passkeys.create") : t("passkeys.save")}
        </SubmitButton>
      </form>
    </Sheet>
  );
}
