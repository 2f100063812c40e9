import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { Field } from "@ui/Field";
import { amountText, minor, money, when } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { useForm } from "@ui/useForm";
import { ProgressBar } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { MoneySheet } from "../components/MoneySheet";
import { Page } from "../components/Page";
import { paths, withQuery } from "../util/paths";
import { limitsQuery, queryClient } from "../util/queries";

type Row = Shape["LimitRow"];
type Kind = Shape["OwnLimit"]["kind"];
type Change = { kind: Kind; amount: string | null };

const percent = (row: Row): number => {
  const [used, cap] = [minor(row.used ?? "0") ?? 0n, minor(row.cap) ?? 0n];
  return cap === 0n ? 0 : Number((used * 100n) / cap);
};

export function Limits() {
  const { t } = useTranslation();
  const { data: limits, error, refetch } = useQuery(limitsQuery);
  const house = limits?.rows.filter(({ kind }) => !kind.startsWith("own_")) ?? [];
  return (
    <Page kind="sub" parent={paths.me} title={t("limits.title")}>
      {limits === undefined && error === null ? <Waiting lines={6} /> : null}
      {limits === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {limits === undefined ? null : (
        <div className="stack">
          <section className="block stack" aria-labelledby="house-limits">
            <h2 id="house-limits">{t("limits.level", { level: limits.level })}</h2>
            <p className="faint">{t("limits.about")}</p>
            {house.map((row) => (
              <LimitLine key={row.kind} row={row} />
            ))}
            {limits.level < 3 ? (
              <Link className="big-link" to={paths.identity}>
                {t("limits.byLevel")}
              </Link>
            ) : null}
            <Link className="quiet-link" to={withQuery(paths.chat, { topic: "limits" })}>
              {t("limits.raise")}
            </Link>
          </section>
          <section className="block stack" aria-labelledby="own-limits">
            <h2 id="own-limits">{t("limits.own")}</h2>
            <p className="faint">{t("limits.ownAbout")}</p>
            <OwnLimit kind="single" row={limits.rows.find(({ kind }) => kind === "own_single") ?? null} />
            <OwnLimit kind="daily" row={limits.rows.find(({ kind }) => kind === "own_daily") ?? null} />
          </section>
        </div>
      )}
    </Page>
  );
}

function LimitLine({ row }: { row: Row }) {
  const { t, i18n } = useTranslation();
  const weak = row.kind === "one_factor_daily" || row.kind === "two_factors_daily" ? row.kind : null;
  const name = t(`limits.kind.${row.kind}`);
  return (
    <div className="limit">
      <div className="section-head">
        <span>{name}</span>
        <span className="amount">{money(row.cap)}</span>
      </div>
      {row.used === null ? null : (
        <>
          <div
            role="img"
            aria-label={t("limits.usedName", { name, used: money(row.used), cap: money(row.cap) })}
          >
            <ProgressBar percent={percent(row)} />
          </div>
          <p className="faint">{t("limits.left", { used: money(row.used), left: money(row.left) })}</p>
          <p className="faint">
            {row.renews_at
              ? t("limits.renews", { when: when(row.renews_at, i18n.language) })
              : t("limits.never")}
          </p>
        </>
      )}
      {weak === null ? null : <p className="faint">{t(`limits.raisedBy.${weak}`)}</p>}
      {row.kind === "static_qr_daily" ? <p className="faint">{t("limits.printed")}</p> : null}
      {weak === "two_factors_daily" ? (
        <Link className="quiet-link" to={paths.passkeys}>
          {t("limits.passkey")}
        </Link>
      ) : null}
    </div>
  );
}

/** A limit of one's own: lower than the house's, changed with the PIN. */
function OwnLimit({ kind, row }: { kind: Kind; row: Row | null }) {
  const { t } = useTranslation();
  const words = useWords();
  const [change, setChange] = useState<Change | null>(null);
  const form = useForm(
    { amount: row?.cap ?? "" },
    { amount: (value) => ((minor(value) ?? 0n) > 0n ? null : t("ui.check.amount")) },
  );
  const label = t(`limits.ownKind.${kind}`);
  return (
    <form
      noValidate
      onSubmit={form.submit(() => setChange({ kind, amount: amountText(minor(form.values.amount) ?? 0n) }))}
    >
      <Field
        {...form.field("amount")}
        label={label}
        inputMode="decimal"
        placeholder={t("limits.none")}
        hint={row === null ? t("limits.notSet") : t("limits.set", { amount: money(row.cap) })}
        end={
          <button type="submit" className="field-button" aria-label={t("limits.saveName", { name: label })}>
            {t("limits.save")}
          </button>
        }
      />
      {row === null ? null : (
        <button
          type="button"
          className="text-button"
          aria-label={t("limits.takeOffName", { name: label })}
          onClick={() => setChange({ kind, amount: null })}
        >
          {t("limits.takeOff")}
        </button>
      )}
      {change === null ? null : (
        <MoneySheet
          title={label}
          amount={null}
          facts={[
            [t("limits.before"), row === null ? t("limits.none") : money(row.cap)],
            [t("limits.after"), change.amount === null ? t("limits.none") : money(change.amount)],
          ]}
          confirm={t("limits.confirm")}
          intent={{
            text: `limit ${kind} ${change.amount}`,
            run: (pin) => send(() => api.PUT("/api/limits/own", { body: { ...change, pin } })),
          }}
          onClose={() => setChange(null)}
          onDone={(limits) => {
            queryClient.setQueryData(limitsQuery.queryKey, limits);
            if (change.amount === null) form.set("amount", "");
            setChange(null);
          }}
          onRefused={() => setChange(null)}
          onField={(problem) => form.complain(problem.field, words(problem))}
        />
      )}
    </form>
  );
}
