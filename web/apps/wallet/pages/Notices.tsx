import { api, type Shape, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { Failed, Waiting } from "@ui/States";
import { Toggle } from "@ui/Toggle";
import { useTry } from "@ui/useTry";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { OwnerSheet } from "../components/OwnerSheet";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { EmailForm } from "../forms/EmailForm";
import { PhraseForm } from "../forms/PhraseForm";
import { clockOf, minuteOf } from "../util/clock";
import { outside, paths } from "../util/paths";
import { noticesQuery, queryClient } from "../util/queries";

type Choices = Shape["NoticeChoices"];

const NIGHT = { quiet_from: 22 * 60, quiet_until: 8 * 60 };
const keep = (now: Choices): void => void queryClient.setQueryData(noticesQuery.queryKey, now);

/** How one is told: by what a text of ours is known, where it goes, and when it waits. */
export function Notices() {
  const { t } = useTranslation();
  const { data: choices, error, refetch } = useQuery(noticesQuery);
  const [done, setDone] = useState<"phrase" | "email" | "emailGone" | "saved" | null>(null);
  const [changing, setChanging] = useState<"phrase" | "email" | null>(null);
  const [removing, setRemoving] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const { busy, problem, attempt } = useTry();
  const said = useRef<HTMLParagraphElement>(null);
  // The form that was sent is gone; the focus goes to what came of it.
  useEffect(() => {
    if (done !== null && done !== "saved") said.current?.focus();
  }, [done]);

  function settle(now: Choices, what: typeof done): void {
    keep(now);
    setChanging(null);
    setDone(what);
  }

  function choose(change: Partial<Choices>): void {
    if (choices === undefined) return;
    const { quiet_from, quiet_until, money_by_sms, money_by_mail } = { ...choices, ...change };
    setDone(null);
    attempt(async () => {
      const body = { quiet_from, quiet_until, money_by_sms, money_by_mail };
      settle(await send(() => api.PUT("/api/me/notices", { body })), "saved");
    });
  }

  function change(what: "phrase" | "email"): void {
    setDone(null);
    setChanging(what);
  }

  function askToRemove(): void {
    setDone(null);
    setRefused(null);
    setRemoving(true);
  }
  async function removeEmail(pin: string | null): Promise<void> {
    const now = await send(() => api.POST("/api/me/email/remove", { body: { pin } }));
    setRemoving(false);
    settle(now, "emailGone");
  }

  return (
    <Page kind="sub" parent={paths.security} title={t("notices.title")}>
      <div className="stack">
        <p ref={said} role="status" tabIndex={-1} className="notice-line">
          {done === null ? null : t(`notices.done.${done}`)}
        </p>
        <ProblemNote problem={refused ?? problem} />
        {choices === undefined && error === null ? <Waiting card lines={6} /> : null}
        {choices === undefined && error !== null ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : null}
        {choices === undefined ? null : (
          <>
            <section className="block stack" aria-labelledby="phrase">
              <h2 id="phrase">{t("notices.phrase")}</h2>
              <p className="faint">{t("notices.phraseAbout")}</p>
              {changing === "phrase" ? (
                <PhraseForm
                  phrase={choices.phrase}
                  onDone={(now) => settle(now, "phrase")}
                  onLeave={() => setChanging(null)}
                />
              ) : (
                <p className="between">
                  <strong>{choices.phrase ?? t("notices.phraseNone")}</strong>
                  <button type="button" className="text-button" onClick={() => change("phrase")}>
                    {t(choices.phrase === null ? "notices.phraseSet" : "notices.change")}
                  </button>
                </p>
              )}
            </section>
            <section className="block stack" aria-labelledby="email">
              <h2 id="email">{t("notices.email")}</h2>
              <p className="faint">{t("notices.emailAbout")}</p>
              {changing === "email" ? (
                <EmailForm
                  replaces={choices.email}
                  onDone={(now) => settle(now, "email")}
                  onLeave={() => setChanging(null)}
                />
              ) : (
                <p className="between">
                  <strong>{choices.email ?? t("notices.emailNone")}</strong>
                  <span>
                    <button type="button" className="text-button" onClick={() => change("email")}>
                      {t(choices.email === null ? "notices.emailAdd" : "notices.change")}
                    </button>
                    {choices.email === null ? null : (
                      <button
                        type="button"
                        className="text-button"
                        aria-disabled={busy}
                        onClick={askToRemove}
                      >
                        {t("notices.emailRemove")}
                      </button>
                    )}
                  </span>
                </p>
              )}
            </section>
            <section className="block stack" aria-labelledby="money">
              <h2 id="money">{t("notices.money")}</h2>
              <p className="faint">{t("notices.moneyAbout")}</p>
              <Choice
                name={t("notices.byMail")}
                hint={choices.email === null ? t("notices.byMailNone") : undefined}
                on={choices.money_by_mail}
                busy={busy}
                onChange={(on) => choose({ money_by_mail: on })}
              />
              <Choice
                name={t("notices.bySms")}
                on={choices.money_by_sms}
                busy={busy}
                onChange={(on) => choose({ money_by_sms: on })}
              />
            </section>
            <section className="block stack" aria-labelledby="quiet">
              <h2 id="quiet">{t("notices.quiet")}</h2>
              <p className="faint">{t("notices.quietAbout")}</p>
              <Choice
                name={t("notices.quietOn")}
                on={choices.quiet_from !== null}
                busy={busy}
                onChange={(on) => choose(on ? NIGHT : { quiet_from: null, quiet_until: null })}
              />
              {choices.quiet_from === null || choices.quiet_until === null ? null : (
                <div className="clock-pair">
                  <Time
                    name={t("notices.from")}
                    minute={choices.quiet_from}
                    onChange={(quiet_from) => choose({ quiet_from })}
                  />
                  <Time
                    name={t("notices.until")}
                    minute={choices.quiet_until}
                    onChange={(quiet_until) => choose({ quiet_until })}
                  />
                </div>
              )}
            </section>
            <a className="quiet-link" href={outside.check}>
              {t("notices.check")}
            </a>
          </>
        )}
        {removing ? (
          <OwnerSheet
            title={t("notices.emailProve")}
            what={t("notices.emailTakeOff", { email: choices?.email })}
            busyLabel={t("ui.state.busy")}
            run={removeEmail}
            onClose={() => setRemoving(false)}
            onRefused={(met) => {
              setRemoving(false);
              setRefused(asProblem(met));
            }}
          />
        ) : null}
      </div>
    </Page>
  );
}

type ChoiceProps = {
  name: string;
  hint?: string | undefined;
  on: boolean;
  busy: boolean;
  onChange: (on: boolean) => void;
};

function Choice({ name, hint, on, busy, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="between">
      <span className="row-main">
        <span id={id}>{name}</span>
        {hint ? (
          <span id={`${id}hint`} className="row-sub">
            {hint}
          </span>
        ) : null}
      </span>
      <Toggle
        on={on}
        busy={busy}
        labelledBy={id}
        describedBy={hint ? `${id}hint` : undefined}
        onChange={onChange}
      />
    </div>
  );
}

/** A time of day; it is set when it is left, so that half of a time is never sent. */
function Time({ name, minute, onChange }: { name: string; minute: number; onChange: (to: number) => void }) {
  const id = useId();
  const [typed, setTyped] = useState(clockOf(minute));
  return (
    <label htmlFor={id}>
      <span>{name}</span>
      <input
        id={id}
        type="time"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          const now = minuteOf(typed);
          if (now === null) setTyped(clockOf(minute));
          else if (now !== minute) onChange(now);
        }}
      />
    </label>
  );
}
