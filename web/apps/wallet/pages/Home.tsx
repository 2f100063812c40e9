import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { money, when } from "@ui/format";
import { Bank, Bell, Exchange, Eye, EyeShut, Scan, Yuan } from "@ui/Icons";
import { Empty, Failed, Waiting } from "@ui/States";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ClaimNote } from "../components/ClaimNote";
import { FreezeNote } from "../components/FreezeNote";
import { Page } from "../components/Page";
import { RecordRow } from "../components/RecordRow";
import { useMe } from "../components/useMe";
import { paths } from "../util/paths";
import { ownPhoneQuery, recordsQuery } from "../util/queries";

const HIDDEN = "upay.hidden";
const RECENT = 6;

const actions = [
  { to: paths.orders, key: "pay", Icon: Scan },
  { to: paths.topUp, key: "topUp", Icon: Yuan },
  { to: paths.transfer, key: "transfer", Icon: Exchange },
  { to: paths.withdraw, key: "withdraw", Icon: Bank },
] as const;

export function Home() {
  const { t } = useTranslation();
  const me = useMe();
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN) === "1");

  function toggle(): void {
    localStorage.setItem(HIDDEN, hidden ? "0" : "1");
    setHidden(!hidden);
  }

  return (
    <Page
      kind="tab"
      title={t("home.title", { name: me.name })}
      end={
        <Link
          className="icon-button bell"
          to={paths.notifications}
          aria-label={t("home.notifications", { count: me.unread })}
        >
          <Bell size={24} />
          {me.unread > 0 ? <span aria-hidden="true">{me.unread > 99 ? "99+" : me.unread}</span> : null}
        </Link>
      }
    >
      <div className="stack">
        <ClaimNote />
        <section className="balance" aria-label={t("home.balance")}>
          <div className="balance-name">
            <span>{t("home.balance")}</span>
            <button
              type="button"
              className="icon-button"
              aria-pressed={hidden}
              aria-label={t("home.hide")}
              onClick={toggle}
            >
              {hidden ? <EyeShut size={22} /> : <Eye size={22} />}
            </button>
          </div>
          <p className="balance-amount amount">{hidden ? t("home.hidden") : money(me.balance)}</p>
          {me.available !== me.balance && !hidden ? (
            <p>{t("home.available", { amount: money(me.available) })}</p>
          ) : null}
        </section>
        <FreezeNote freeze={me.freeze} away />
        <NumberChanging />
        <nav className="actions" aria-label={t("home.actions")}>
          {actions.map(({ to, key, Icon }) => (
            <Link key={key} to={to}>
              <Icon size={28} />
              <span>{t(`home.${key}`)}</span>
            </Link>
          ))}
        </nav>
        {me.attention.length > 0 ? (
          <section aria-labelledby="attention">
            <h2 id="attention">{t("home.attention")}</h2>
            <ul className="list block-list attention">
              {me.attention.map((record) => (
                <li key={record.id}>
                  <Link to={paths.record(record.id)} className="row">
                    <span className="row-main">
                      <span className="row-title">{record.why?.title ?? record.title}</span>
                      <span className="row-sub">
                        {record.title} · {money(record.amount)} · {record.why?.todo ?? record.money_label}
                      </span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        <Recent />
      </div>
    </Page>
  );
}

function Recent() {
  const { t } = useTranslation();
  const { data, error, refetch } = useInfiniteQuery(recordsQuery(null));
  const records = data?.pages[0]?.items.slice(0, RECENT);
  return (
    <section aria-labelledby="recent">
      <div className="section-head">
        <h2 id="recent">{t("home.recent")}</h2>
        {records && records.length > 0 ? <Link to={paths.records}>{t("home.all")}</Link> : null}
      </div>
      {records === undefined && error === null ? <Waiting lines={4} /> : null}
      {records === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {records?.length === 0 ? (
        <Empty title={t("home.empty")}>
          <Link className="quiet-link" to={paths.topUp}>
            {t("home.begin")}
          </Link>
        </Empty>
      ) : null}
      {records && records.length > 0 ? (
        <ul className="list block-list">
          {records.map((record) => (
            <li key={record.id}>
              <RecordRow record={record} clock="day" />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** A change of number that can still be taken back: whoever did not make it reads it here first. */
function NumberChanging() {
  const { t, i18n } = useTranslation();
  const { data: own } = useQuery(ownPhoneQuery);
  const until = own?.rebinding?.cools_until ?? null;
  if (until === null) return null;
  return (
    <section className="notice notice-warn">
      <p>{t("phone.coolingUntil", { when: when(until, i18n.language) })}</p>
      <Link to={paths.ownPhone}>{t("phone.see")}</Link>
    </section>
  );
}
