import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { Countdown } from "@ui/Countdown";
import { day, when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { Button, ProgressBar } from "antd-mobile";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { FreezeNote } from "../components/FreezeNote";
import { LiftSheet } from "../components/LiftSheet";
import { Page } from "../components/Page";
import { SureSheet } from "../components/SureSheet";
import { useMe } from "../components/useMe";
import { outside, paths, withQuery } from "../util/paths";
import { ownPhoneQuery, queryClient, securityQuery } from "../util/queries";

/** What guards the account, and what to do at once when something is wrong. */
export function Security() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const changed = useQuery(securityQuery).data?.password_changed_at;
  const none = changed === null;
  return (
    <Page kind="sub" parent={paths.me} title={t("security.title")}>
      <div className="stack">
        <Score />
        <section className="block stack">
          <h2>{t("security.state")}</h2>
          <dl className="facts">
            <div>
              <dt>{t("ui.field.phone")}</dt>
              <dd>{me.phone ?? t("phone.none")}</dd>
            </div>
            <div>
              <dt>{t("notices.email")}</dt>
              <dd>{me.email ?? t("notices.emailNone")}</dd>
            </div>
            <div>
              <dt>{t("security.level")}</dt>
              <dd>{t("me.level", { level: me.level })}</dd>
            </div>
            <div>
              <dt>{t("security.freeze")}</dt>
              <dd>{t(`security.by.${me.frozen_by ?? "nobody"}`)}</dd>
            </div>
          </dl>
        </section>
        <Locked />
        <PinLocked />
        <FreezeNote freeze={me.freeze} away={false} />
        <Freezing by={me.frozen_by} />
        <Phone />
        <Guards />
        <ul className="list block-list">
          <li>
            <Link className="row row-go" to={paths.changePassword}>
              <span className="row-main">
                <span className="row-title">{t(none ? "security.setPassword" : "secrets.password")}</span>
                <span className="row-sub">{t(none ? "security.noPassword" : "secrets.passwordShort")}</span>
                {changed ? (
                  <span className="row-sub">
                    {t("security.passwordAge", { when: day(changed, i18n.language) })}
                  </span>
                ) : null}
              </span>
            </Link>
          </li>
          <li>
            <Link className="row row-go" to={paths.changePin}>
              <span className="row-main">
                <span className="row-title">{t("secrets.pin")}</span>
                <span className="row-sub">{t("secrets.pinShort")}</span>
              </span>
            </Link>
          </li>
          <li>
            <Link className="row row-go" to={paths.resetPin}>
              <span className="row-main">
                <span className="row-title">{t("security.pin")}</span>
                <span className="row-sub">{t("security.pinAbout")}</span>
              </span>
            </Link>
          </li>
          <li>
            <Link className="row row-go" to={paths.identity}>
              <span className="row-main">
                <span className="row-title">{t("security.identity")}</span>
                <span className="row-sub">{t("security.identityAbout", { level: me.level })}</span>
              </span>
            </Link>
          </li>
          <li>
            <Link className="row row-go" to={paths.notices}>
              <span className="row-main">
                <span className="row-title">{t("security.notices")}</span>
                <span className="row-sub">{t("security.noticesAbout")}</span>
              </span>
            </Link>
          </li>
          <li>
            <a className="row row-go" href={outside.check}>
              <span className="row-main">
                <span className="row-title">{t("security.check")}</span>
                <span className="row-sub">{t("security.checkAbout")}</span>
              </span>
            </a>
          </li>
          <li>
            <Link className="row row-go" to={paths.limits}>
              <span className="row-main">
                <span className="row-title">{t("security.limits")}</span>
                <span className="row-sub">{t("security.limitsAbout")}</span>
              </span>
            </Link>
          </li>
        </ul>
        <section className="block stack">
          <h2>{t("security.urgent")}</h2>
          <p>{t("security.urgentAbout")}</p>
          <Link className="big-link" to={withQuery(paths.chat, { person: "1" })}>
            {t("security.person")}
          </Link>
          <a className="quiet-link" href={outside.article("account_stolen")}>
            {t("security.read")}
          </a>
        </section>
      </div>
    </Page>
  );
}

/** Once a lock has run out, it is the server that says so. */
const readAgain = () => void queryClient.invalidateQueries({ queryKey: securityQuery.queryKey });

/** Others have guessed at the password until it locked; who is in, by a passkey or from before, unlocks it here. */
function Locked() {
  const { t, i18n } = useTranslation();
  const lock = useQuery(securityQuery).data?.locked ?? null;
  return lock === null ? null : (
    <section className="block stack">
      <h2>{t("security.locked")}</h2>
      <p>{t("security.lockedAbout")}</p>
      {lock.until === null ? null : (
        <>
          <p>{t("security.lockedUntil", { when: when(lock.until, i18n.language) })}</p>
          <p>
            <Countdown until={lock.until} onOver={readAgain} />
          </p>
        </>
      )}
      <Link className="big-link" to={paths.unlock}>
        {t("byCode.unlock.do")}
      </Link>
    </section>
  );
}

/** Others, or a finger that slipped, have locked the PIN: how long it lasts, and what opens it before. */
function PinLocked() {
  const { t, i18n } = useTranslation();
  const until = useQuery(securityQuery).data?.pin_locked_until ?? null;
  return until === null ? null : (
    <section className="block stack">
      <h2>{t("security.pinLocked")}</h2>
      <p>{t("security.pinLockedAbout", { when: when(until, i18n.language) })}</p>
      <p>
        <Countdown until={until} onOver={readAgain} />
      </p>
      <Link className="big-link" to={paths.resetPin}>
        {t("security.pin")}
      </Link>
    </section>
  );
}

const WHERE = {
  totp: paths.twoStep,
  passkey: paths.passkeys,
  recovery_codes: paths.twoStep,
  password: paths.changePassword,
  devices: paths.devices,
} as const;

/** How well the account is guarded, and what would make it safer, the most telling first. */
function Score() {
  const { t } = useTranslation();
  const { data: security, error, refetch } = useQuery(securityQuery);
  if (security === undefined) {
    return error === null ? (
      <Waiting card lines={3} />
    ) : (
      <Failed error={error} retry={() => void refetch()} />
    );
  }
  return (
    <section className="block stack">
      <h2>{t("security.score")}</h2>
      <div className="score">
        <div aria-hidden="true">
          <ProgressBar percent={security.score} />
        </div>
        <strong>{t("security.of", { score: security.score })}</strong>
      </div>
      {security.todo.length === 0 ? (
        <p>{t("security.good")}</p>
      ) : (
        <>
          <h3>{t("security.todoTitle")}</h3>
          <ul className="list todo">
            {security.todo.map((each) => (
              <li key={each}>
                <Link className="row row-go" to={WHERE[each]}>
                  <span className="row-main">{t(`security.todo.${each}`)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** What guards the sign-in, each with how it stands. */
function Guards() {
  const { t } = useTranslation();
  const { data: security } = useQuery(securityQuery);
  const rows = [
    {
      to: paths.twoStep,
      name: t("security.twoStep"),
      stands: security && t(security.totp ? "security.isOn" : "security.isOff"),
    },
    {
      to: paths.passkeys,
      name: t("security.passkeys"),
      stands: security && t("security.passkeysCount", { count: security.passkeys.length }),
    },
    {
      to: paths.devices,
      name: t("security.devices"),
      stands: security && t("security.devicesCount", { count: security.signed_in_on }),
    },
  ];
  return (
    <ul className="list block-list" aria-label={t("security.guards")}>
      {rows.map(({ to, name, stands }) => (
        <li key={name}>
          <Link className="row row-go" to={to}>
            <span className="row-main">
              <span className="row-title">{name}</span>
            </span>
            <span className="row-sub">{stands}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The phone and its number: what is under way about it, another number, and the phone lost. */
function Phone() {
  const { t, i18n } = useTranslation();
  const { data: own } = useQuery(ownPhoneQuery);
  const until = own?.rebinding?.cools_until ?? null;
  return (
    <>
      {until === null ? null : (
        <section className="notice notice-warn">
          <p>{t("phone.coolingUntil", { when: when(until, i18n.language) })}</p>
          <Link to={paths.ownPhone}>{t("phone.see")}</Link>
        </section>
      )}
      {own?.lost ? (
        <section className="notice notice-warn">
          <p>{t("lost.stands")}</p>
        </section>
      ) : null}
      <ul className="list block-list">
        <li>
          <Link className="row row-go" to={paths.ownPhone}>
            <span className="row-main">
              <span className="row-title">{t(own?.phone === null ? "phone.add" : "phone.title")}</span>
              <span className="row-sub">{t(own?.phone === null ? "phone.addAbout" : "phone.about")}</span>
            </span>
          </Link>
        </li>
        <li>
          <Link className="row row-go" to={paths.lostPhone}>
            <span className="row-main">
              <span className="row-title">{t("lost.title")}</span>
              <span className="row-sub">{t("lost.short")}</span>
            </span>
          </Link>
        </li>
      </ul>
    </>
  );
}

/** Freezing and lifting it, and in words what came of either. */
function Freezing({ by }: { by: Shape["Me"]["frozen_by"] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [lifting, setLifting] = useState(search.get("lift") === "1");
  const [done, setDone] = useState<"frozen" | "lifted" | null>(null);
  const said = useRef<HTMLParagraphElement>(null);
  // The button that was pressed is gone when it has done its work; the focus goes to what came of it.
  useEffect(() => {
    if (done !== null) said.current?.focus();
  }, [done]);
  const person = withQuery(paths.chat, { person: "1" });
  return (
    <>
      <p ref={said} role="status" tabIndex={-1} className="notice-line">
        {done === "frozen" ? t("security.frozenNow") : done === "lifted" ? t("lift.done") : null}
      </p>
      {by === null ? <Freeze onFrozen={() => setDone("frozen")} /> : null}
      {by === "customer" ? (
        <Button block size="large" color="primary" fill="outline" onClick={() => setLifting(true)}>
          {t("lift.title")}
        </Button>
      ) : null}
      {lifting && by === "customer" ? (
        <LiftSheet
          conversation={false}
          onClose={() => setLifting(false)}
          onTaken={() => {
            setLifting(false);
            setDone("lifted");
          }}
          onPerson={() => navigate(person)}
        />
      ) : null}
    </>
  );
}

/** One tap and a look at what it stops; what it takes to lift it is said before. */
function Freeze({ onFrozen }: { onFrozen: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);

  async function freeze(): Promise<void> {
    await send(() => api.POST("/api/actions", { body: { offer: "freeze_account" } }));
    await queryClient.invalidateQueries({ queryKey: ["me"] });
    setAsking(false);
    onFrozen();
  }

  return (
    <>
      <Button block size="large" color="danger" fill="outline" onClick={() => setAsking(true)}>
        {t("security.doFreeze")}
      </Button>
      {asking ? (
        <SureSheet
          title={t("security.doFreeze")}
          confirm={t("security.confirmFreeze")}
          run={freeze}
          onClose={() => setAsking(false)}
        >
          <p>{t("security.stops")}</p>
          <p>{t("security.stopsNot")}</p>
          <p>{t("security.lift")}</p>
        </SureSheet>
      ) : null}
    </>
  );
}
