import type { Shape } from "@client/api";
import { exact } from "@ui/format";
import { Button, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ReasonForm, type WithReason } from "../forms/ReasonForm";
import { askToLift, freezeCustomer, type Scope } from "../util/requests";
import styles from "./desk.module.css";

type Props = {
  conversation: string;
  customer: Shape["CustomerPicture"];
  /** Why nothing can be done now; null for whoever serves this customer. */
  why: string | null;
};

/** What stands frozen and why, freezing, and asking to lift, which another person decides. */
export function Protection({ conversation, customer, why }: Props) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [asking, setAsking] = useState<WithReason | null>(null);
  const [scope, setScope] = useState<Scope>("out");
  const ours = customer.freezes.filter((one) => one.by === "us");
  const whole = ours.some((one) => one.scope === "all");
  return (
    <section aria-labelledby={`${id}p`}>
      <h2 id={`${id}p`}>{t("protect.name")}</h2>
      {customer.freezes.length === 0 ? <p className={styles.muted}>{t("protect.none")}</p> : null}
      <ul className={styles.freezes}>
        {customer.freezes.map((one) => (
          <li key={one.since + one.scope}>
            <strong>{t(`protect.scope.${one.scope}`)}</strong>
            <span>
              {one.by === "customer"
                ? t("protect.byCustomer")
                : t("protect.byUs", { name: one.placed_by ?? t("protect.somebody") })}
              {" · "}
              <time dateTime={one.since}>{exact(one.since, i18n.language)}</time>
            </span>
            {one.reason === "" ? null : <span className={styles.muted}>{one.reason}</span>}
          </li>
        ))}
      </ul>
      {customer.lift_asked ? <p role="status">{t("protect.asked")}</p> : null}
      {customer.lift_declined === null ? null : (
        <p role="status">{t("protect.declined", { note: customer.lift_declined })}</p>
      )}
      <div className={styles.protectActs}>
        {whole ? null : (
          <>
            <Select
              size="small"
              aria-label={t("protect.what")}
              value={ours.length > 0 ? "all" : scope}
              disabled={why !== null || ours.length > 0}
              options={(["out", "all"] as const).map((value) => ({
                value,
                label: t(`protect.scope.${value}`),
              }))}
              onChange={setScope}
            />
            <Button
              size="small"
              danger
              disabled={why !== null}
              onClick={() =>
                setAsking({
                  title: t("protect.freezeAsk", { customer: customer.name }),
                  lines: [t(`protect.does.${ours.length > 0 ? "all" : scope}`), t("protect.told")],
                  yes: t("protect.freeze"),
                  run: (reason) => freezeCustomer(conversation, ours.length > 0 ? "all" : scope, reason),
                })
              }
            >
              {t("protect.freeze")}
            </Button>
          </>
        )}
        {ours.length === 0 ? null : (
          <Button
            size="small"
            disabled={why !== null || customer.lift_asked}
            onClick={() =>
              setAsking({
                title: t("protect.liftAsk", { customer: customer.name }),
                lines: [t("protect.liftDoes")],
                yes: t("protect.lift"),
                run: (reason) => askToLift(conversation, reason),
              })
            }
          >
            {t("protect.lift")}
          </Button>
        )}
      </div>
      {why === null ? null : <p className={styles.hint}>{why}</p>}
      {asking === null ? null : <ReasonForm asking={asking} onDone={() => setAsking(null)} />}
    </section>
  );
}
