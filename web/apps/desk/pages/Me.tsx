import type { Shape } from "@client/api";
import { passkeysStoppedBy } from "@client/passkey";
import { when } from "@ui/format";
import { Alert, Button, Input, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "../components/desk.module.css";
import { Page } from "../components/Page";
import { ProofDialog, type WithProof } from "../components/ProofDialog";
import { Trouble } from "../components/Trouble";
import { AppBeside } from "../forms/AppBeside";
import { useMe } from "../util/data";
import { breakGlass } from "../util/emergency";
import {
  addPasskey,
  beginAppBeside,
  removeApp,
  removePasskey,
  renamePasskey,
  useFactors,
} from "../util/factors";

type Passkey = Shape["Passkey"];

/** By what one signs in, and what there is for an emergency. */
export function Component() {
  const { t, i18n } = useTranslation();
  const { data: me } = useMe();
  const { data: factors, error, refetch } = useFactors();
  const [asking, setAsking] = useState<WithProof | null>(null);
  const [begun, setBegun] = useState<Shape["TotpBegun"] | null>(null);
  const [name, setName] = useState("");
  const stoppedBy = passkeysStoppedBy();
  const alone = factors !== undefined && factors.passkeys.length + (factors.app ? 1 : 0) < 2;

  const takeAway = (key: Passkey) =>
    setAsking({
      title: t("factors.removeAsk", { name: key.name }),
      lines: [t("factors.removeDoes")],
      yes: t("factors.remove"),
      run: (proof) => removePasskey(key.id, proof),
    });

  return (
    <Page name={t("factors.title")} about={t("factors.about")}>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {factors === undefined || me === undefined ? (
        error ? null : (
          <Spin description={t("staff.loading")} />
        )
      ) : (
        <>
          <section aria-labelledby="passkeys" className={styles.mine}>
            <h3 id="passkeys">{t("factors.passkeys")}</h3>
            <p className={styles.muted}>{t("factors.passkeysAbout")}</p>
            <ul className={styles.factors}>
              {factors.passkeys.map((key) => (
                <li key={key.id}>
                  <KeyName key={key.name} of={key} />
                  <span className={styles.muted}>
                    {key.last_used_at === null
                      ? t("factors.unused")
                      : t("factors.used", { when: when(key.last_used_at, i18n.language) })}
                  </span>
                  <Button size="small" danger disabled={alone} onClick={() => takeAway(key)}>
                    {t("factors.remove")}
                  </Button>
                </li>
              ))}
            </ul>
            {stoppedBy === null ? (
              <div className={styles.addKey}>
                <Input
                  aria-label={t("factors.keyName")}
                  placeholder={t("factors.keyName")}
                  value={name}
                  maxLength={40}
                  onChange={({ target }) => setName(target.value)}
                />
                <Button
                  type="primary"
                  onClick={() =>
                    setAsking({
                      title: t("factors.add"),
                      lines: [t("factors.addHow")],
                      yes: t("factors.add"),
                      run: async (proof) => {
                        await addPasskey(proof, name.trim());
                        setName("");
                      },
                    })
                  }
                >
                  {t("factors.add")}
                </Button>
              </div>
            ) : (
              <Alert
                type="info"
                title={t(`factors.stoppedBy.${stoppedBy}`, { address: factors.passkeys_at })}
              />
            )}
          </section>
          <section aria-labelledby="app" className={styles.mine}>
            <h3 id="app">{t("factors.app")}</h3>
            <p className={styles.muted}>
              {factors.app ? t("factors.appOn", { count: factors.recovery_codes_left }) : t("factors.appOff")}
            </p>
            {factors.app ? (
              <Button
                danger
                disabled={alone}
                onClick={() =>
                  setAsking({
                    title: t("factors.appRemoveAsk"),
                    lines: [t("factors.appRemoveDoes")],
                    yes: t("factors.remove"),
                    run: removeApp,
                  })
                }
              >
                {t("factors.appRemove")}
              </Button>
            ) : (
              <Button
                onClick={() =>
                  setAsking({
                    title: t("factors.appAdd"),
                    lines: [t("factors.addHow")],
                    yes: t("factors.appAdd"),
                    run: async (proof) => setBegun(await beginAppBeside(proof)),
                  })
                }
              >
                {t("factors.appAdd")}
              </Button>
            )}
            {alone ? <p className={styles.muted}>{t("factors.lastStays")}</p> : null}
          </section>
          <section aria-labelledby="sessions" className={styles.mine}>
            <h3 id="sessions">{t("factors.sessions")}</h3>
            <p className={styles.muted}>
              {t("factors.sessionsAre", { count: factors.signed_in_on, most: factors.sessions_at_once })}
            </p>
          </section>
          {me.glass === "no_need" ? null : (
            <section aria-labelledby="emergency" className={styles.mine}>
              <h3 id="emergency">{t("emergency.title")}</h3>
              <p className={styles.muted}>{t("emergency.what")}</p>
              {me.glass === "unreviewed" && me.emergency_until === null ? (
                <p>{t("emergency.waits")}</p>
              ) : null}
              <Button
                danger
                disabled={me.glass !== "may"}
                onClick={() =>
                  setAsking({
                    title: t("emergency.take"),
                    lines: [t("emergency.takeDoes"), t("emergency.takeTwo")],
                    yes: t("emergency.take"),
                    reason: true,
                    run: (proof, reason) => breakGlass(reason, proof),
                  })
                }
              >
                {t("emergency.take")}
              </Button>
            </section>
          )}
          {asking === null ? null : (
            <ProofDialog asking={asking} ways={me.ways} onDone={() => setAsking(null)} />
          )}
          {begun === null ? null : (
            <AppBeside
              begun={begun}
              onDone={() => {
                setBegun(null);
                void refetch();
              }}
            />
          )}
        </>
      )}
    </Page>
  );
}

/** What a passkey is called, to be changed where it stands. */
function KeyName({ of }: { of: Passkey }) {
  const { t } = useTranslation();
  const [name, setName] = useState(of.name);
  const [error, setError] = useState<unknown>(null);
  const rename = async () => {
    const next = name.trim();
    if (next === "" || next === of.name) return;
    setError(null);
    try {
      await renamePasskey(of.id, next);
    } catch (met) {
      setError(met);
    }
  };
  return (
    <span>
      <Input
        aria-label={t("factors.rename", { name: of.name })}
        value={name}
        maxLength={40}
        onChange={({ target }) => setName(target.value)}
        onBlur={() => void rename()}
        onPressEnter={() => void rename()}
      />
      {error === null ? null : <Trouble error={error} />}
    </span>
  );
}
