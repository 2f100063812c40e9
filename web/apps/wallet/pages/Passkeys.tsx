import { api, type Shape, send } from "@client/api";
import { makePasskey, PasskeyStopped, passkeyProblem, passkeysWorkHere } from "@client/passkey";
import { asProblem, type Problem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { Field } from "@ui/Field";
import { when } from "@ui/format";
import { Sheet } from "@ui/Sheet";
import { Failed, Waiting } from "@ui/States";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { Button } from "antd-mobile";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { queryClient, securityQuery } from "../util/queries";

type Passkey = Shape["Passkey"];
type Said = "added" | "removed" | "stopped";

/** The customer's passkeys: each with a name, added and taken away here. */
export function Passkeys() {
  const { t } = useTranslation();
  const { data: security, error, refetch } = useQuery(securityQuery);
  const { busy, once } = useOnce();
  const [naming, setNaming] = useState<Passkey | "new" | null>(null);
  const [done, setDone] = useState<Said | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const said = useRef<HTMLParagraphElement>(null);
  // The button that was pressed may be gone; the focus goes to what came of it.
  useEffect(() => {
    if (done !== null) said.current?.focus();
  }, [done]);

  async function run(act: () => Promise<Shape["Security"]>, becomes: Said | null): Promise<void> {
    setProblem(null);
    setDone(null);
    try {
      queryClient.setQueryData(securityQuery.queryKey, await act());
      setDone(becomes);
    } catch (failure) {
      if (failure instanceof PasskeyStopped) setDone("stopped");
      const met = passkeyProblem(failure);
      setProblem(met === null ? null : asProblem(met));
    }
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
  const remove = (key: Passkey) =>
    send(() =>
      api.POST("/api/me/passkeys/{passkey_id}/remove", { params: { path: { passkey_id: key.id } } }),
    );

  return (
    <Page kind="sub" parent={paths.security} title={t("passkeys.title")}>
      <div className="stack">
        <p className="faint">{t("passkeys.about")}</p>
        <p ref={said} role="status" tabIndex={-1} className="notice-line">
          {done === null ? null : t(`passkeys.${done}`)}
        </p>
        <ProblemNote problem={problem} />
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
                    onClick={() => setNaming(key)}
                  >
                    {t("passkeys.rename")}
                  </button>
                  <button
                    type="button"
                    className="text-button"
                    aria-label={t("passkeys.removeName", { name: key.name })}
                    aria-disabled={busy}
                    onClick={() => void once(() => run(() => remove(key), "removed"))}
                  >
                    {t("passkeys.remove")}
                  </button>
                </span>
              </li>
            ))}
          </ul>
        ) : null}
        {security === undefined ? null : passkeysWorkHere() ? (
          <Button block size="large" color="primary" aria-disabled={busy} onClick={() => setNaming("new")}>
            {t("passkeys.add")}
          </Button>
        ) : (
          <p className="notice notice-warn">
            {t("passkeys.elsewhere")}{" "}
            <a href={`${security.passkeys_at}${paths.passkeys}`}>{security.passkeys_at}</a>
          </p>
        )}
        {naming === null ? null : (
          <NameSheet
            passkey={naming === "new" ? null : naming}
            onClose={() => setNaming(null)}
            onName={(name) => {
              setNaming(null);
              void once(() =>
                naming === "new" ? run(() => add(name), "added") : run(() => rename(naming, name), null),
              );
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

type NameProps = { passkey: Passkey | null; onName: (name: string) => void; onClose: () => void };

function NameSheet({ passkey, onName, onClose }: NameProps) {
  const { t } = useTranslation();
  const form = useForm({ name: passkey?.name ?? "" }, { name: checks(t).name });
  return (
    <Sheet title={passkey === null ? t("passkeys.add") : t("passkeys.rename")} onClose={onClose}>
      <form noValidate className="stack" onSubmit={form.submit(() => onName(form.values.name.trim()))}>
        <Field
          {...form.field("name")}
          label={t("passkeys.name")}
          hint={t("passkeys.nameHint")}
          maxLength={40}
          autoComplete="off"
        />
        <Button block size="large" color="primary" type="submit">
          {passkey === null ? t("passkeys.create") : t("passkeys.save")}
        </Button>
      </form>
    </Sheet>
  );
}
