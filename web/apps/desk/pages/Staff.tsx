import type { Shape } from "@client/api";
import { exact } from "@ui/format";
import { Alert, Button, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Asking, Confirm } from "../components/Confirm";
import styles from "../components/desk.module.css";
import { KeepApartForm } from "../components/KeepApartForm";
import { Page } from "../components/Page";
import { ReasonDialog, type WithReason } from "../components/ReasonDialog";
import { TicketShown } from "../components/TicketShown";
import { Trouble } from "../components/Trouble";
import { AddStaffForm } from "../forms/AddStaffForm";
import { useMe } from "../util/data";
import { may } from "../util/may";
import { paths } from "../util/paths";
import { endColleague, giveTicket, resetFactor, setRoles, unlockColleague, useStaff } from "../util/staff";
import { useKeptApart } from "../util/verify";

const tone = { joining: styles.tag_wait, active: styles.tag_good, locked: styles.tag_bad, left: "" } as const;

/** Who works here, for supervisors: letting somebody in, roles, lost phones, leaving. */
export function Component() {
  const { t, i18n } = useTranslation();
  const { data: staff, error, refetch } = useStaff();
  const { data: me } = useMe();
  const [adding, setAdding] = useState(false);
  const [ticket, setTicket] = useState<Shape["Ticket"] | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [why, setWhy] = useState<WithReason | null>(null);
  const [apart, setApart] = useState<{ id: string; name: string } | null>(null);

  const keeps = may(me, "keep_staff");
  const acts = (one: Shape["Colleague"]) => {
    const who = { name: one.name };
    const supervises = one.roles.includes("supervisor");
    return (
      <span className={styles.rowActs}>
        {one.state === "locked" && may(me, "unlock_colleagues") ? (
          <Button
            size="small"
            onClick={() =>
              setAsking({
                title: t("staff.unlockAsk", who),
                lines: [t("staff.unlockDoes")],
                yes: t("staff.unlock"),
                run: () => unlockColleague(one.id),
              })
            }
          >
            {t("staff.unlock")}
          </Button>
        ) : null}
        {keeps ? (
          <>
            <Button
              size="small"
              onClick={() =>
                setWhy({
                  title: t("staff.ticketAsk", who),
                  lines: [one.state === "joining" ? t("staff.ticketAnew") : t("staff.ticketDoes")],
                  yes: t("staff.ticketGive"),
                  run: async (reason) => setTicket(await giveTicket(one.id, reason)),
                })
              }
            >
              {t("staff.ticketGive")}
            </Button>
            <Button
              size="small"
              onClick={() =>
                setAsking({
                  title: t(supervises ? "staff.demoteAsk" : "staff.promoteAsk", who),
                  lines: [t(supervises ? "staff.demoteDoes" : "staff.promoteDoes")],
                  yes: t(supervises ? "staff.demote" : "staff.promote"),
                  run: () => setRoles(one.id, supervises ? ["agent"] : ["agent", "supervisor"]),
                })
              }
            >
              {t(supervises ? "staff.demote" : "staff.promote")}
            </Button>
          </>
        ) : null}
        <Button size="small" onClick={() => setApart({ id: one.id, name: one.name })}>
          {t("apart.name")}
        </Button>
        {keeps ? (
          <Button
            size="small"
            danger
            onClick={() =>
              setWhy({
                title: t("staff.endAsk", who),
                lines: [t("staff.endDoes")],
                yes: t("staff.end"),
                run: (reason) => endColleague(one.id, reason),
              })
            }
          >
            {t("staff.end")}
          </Button>
        ) : null}
      </span>
    );
  };

  return (
    <Page
      name={t("staff.title")}
      about={t("staff.about")}
      actions={
        keeps ? (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t("staff.add")}
          </Button>
        ) : null
      }
    >
      {error && staff === undefined ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {staff === undefined ? (
        error ? null : (
          <Spin description={t("staff.loading")} />
        )
      ) : (
        <>
          {staff.alarms.map((alarm) => (
            <Alert
              key={`${alarm.at} ${alarm.whose}`}
              type="warning"
              showIcon
              className={styles.alert}
              title={
                alarm.who === null
                  ? alarm.whose === ""
                    ? t("staff.alarmAlone", { what: alarm.what })
                    : t("staff.alarm", { what: alarm.what, whose: alarm.whose })
                  : t("staff.alarmBy", { who: alarm.who, what: alarm.what, whose: alarm.whose })
              }
              description={`${exact(alarm.at, i18n.language)}${alarm.reason === "" ? "" : ` · ${alarm.reason}`}`}
            />
          ))}
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("staff.name")}</th>
                <th scope="col">{t("signIn.login")}</th>
                <th scope="col">{t("staff.role")}</th>
                <th scope="col">{t("staff.factors")}</th>
                <th scope="col">{t("staff.state.name")}</th>
                <th scope="col">{t("staff.acts")}</th>
              </tr>
            </thead>
            <tbody>
              {staff.colleagues.map((one) => (
                <tr key={one.id} className={one.state === "left" ? styles.gray : ""}>
                  <td>
                    {may(me, "read_audit") ? (
                      <Link to={paths.audit({ staff: one.id })}>{one.name}</Link>
                    ) : (
                      one.name
                    )}
                  </td>
                  <td>{one.login}</td>
                  <td>{t(`signIn.role.${one.roles.includes("supervisor") ? "supervisor" : "agent"}`)}</td>
                  <td>
                    <Factors of={one} onLost={setWhy} />
                  </td>
                  <td>
                    <span className={`${styles.tag} ${tone[one.state]}`}>
                      {t(`staff.state.${one.state}`)}
                    </span>
                  </td>
                  <td>
                    {one.own ? (
                      <span className={styles.muted}>{t("staff.own")}</span>
                    ) : one.state === "left" ? null : (
                      acts(one)
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {staff === undefined ? null : <Roles roles={staff.roles} />}
      <Apart />
      {apart === null ? null : <KeepApartForm of={apart} onDone={() => setApart(null)} />}
      {adding ? (
        <AddStaffForm
          onCancel={() => setAdding(false)}
          onAdded={(made) => {
            setAdding(false);
            setTicket(made);
          }}
        />
      ) : null}
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
      {why === null ? null : <ReasonDialog asking={why} onDone={() => setWhy(null)} />}
      {ticket === null ? null : <TicketShown ticket={ticket} onDone={() => setTicket(null)} />}
    </Page>
  );
}

type FactorsProps = { of: Shape["Colleague"]; onLost: (asking: WithReason) => void };

/** By what a colleague proves themselves, each to be taken away when it is lost and another is left. */
function Factors({ of, onLost }: FactorsProps) {
  const { t } = useTranslation();
  if (of.factors.length === 0) return <span className={styles.muted}>{t("staff.noFactor")}</span>;
  return (
    <ul className={styles.bare}>
      {of.factors.map((one) => (
        <li key={one.id ?? "app"}>
          {one.name}
          {of.own || of.factors.length < 2 ? null : (
            <Button
              size="small"
              type="link"
              aria-label={t("staff.lostOf", { factor: one.name, name: of.name })}
              onClick={() =>
                onLost({
                  title: t("staff.lostAsk", { factor: one.name, name: of.name }),
                  lines: [t("staff.lostDoes")],
                  yes: t("staff.lost"),
                  run: (reason) => resetFactor(of.id, one.id, reason),
                })
              }
            >
              {t("staff.lost")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What each role may do, in words, as the file of roles says. */
function Roles({ roles }: { roles: Shape["Staff"]["roles"] }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("staff.roles")}>
      <h2>{t("staff.roles")}</h2>
      <div className={styles.roles}>
        {roles.map((role) => (
          <section key={role.role} aria-label={role.name}>
            <h3>{role.name}</h3>
            <ul>
              {role.may.map((words) => (
                <li key={words}>
                  {words}
                  {role.in_emergency.includes(words) ? (
                    <span className={`${styles.tag} ${styles.tag_wait}`}>{t("staff.inEmergency")}</span>
                  ) : null}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  );
}

/** Which accounts are not served by whom, and why. */
function Apart() {
  const { t } = useTranslation();
  const { data: kept } = useKeptApart();
  if (kept === undefined || kept.length === 0) return null;
  return (
    <section aria-label={t("apart.list")}>
      <h2>{t("apart.list")}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("staff.name")}</th>
            <th scope="col">{t("customer.name")}</th>
            <th scope="col">{t("apart.kind.name")}</th>
            <th scope="col">{t("reason.label")}</th>
          </tr>
        </thead>
        <tbody>
          {kept.map((one) => (
            <tr key={`${one.staff_id} ${one.customer}`}>
              <td>{one.staff}</td>
              <td>{one.customer}</td>
              <td>{t(`apart.kind.${one.kind}`)}</td>
              <td>{one.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
