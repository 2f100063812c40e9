import type { Shape } from "@client/api";
import { exact, money } from "@ui/format";
import { Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import { askToLift } from "../util/requests";
import styles from "./desk.module.css";
import { FreezeDialog } from "./FreezeDialog";
import { ReasonDialog, type WithReason } from "./ReasonDialog";

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
  const [freezing, setFreezing] = useState(false);
  const ours = customer.freezes.filter((one) => one.by === "us");
  const law = ours.some((one) => one.asked_for === "law");
  return (
    <section aria-labelledby={`${id}p`}>
      <h2 id={`${id}p`}>{t("protect.name")}</h2>
      {customer.freezes.length === 0 ? <p className={styles.muted}>{t("protect.none")}</p> : null}
      <ul className={styles.freezes}>
        {customer.freezes.map((one) => (
          <li key={`${one.since}${one.scope}${one.amount}`}>
            <strong>
              {t(`protect.scope.${one.scope}`)}
              {one.amount === null ? null : ` ${money(one.amount)}`}
            </strong>
            <span>
              {one.by === "customer"
                ? t("protect.byCustomer")
                : t("protect.byUs", { name: one.placed_by ?? t("protect.somebody") })}
              {" · "}
              <time dateTime={one.since}>{exact(one.since, i18n.language)}</time>
            </span>
            {one.until === null ? null : (
              <span>{t("protect.ends", { when: exact(one.until, i18n.language) })}</span>
            )}
            {one.asked_for === null ? null : (
              <span className={styles.muted}>
                {t(`protect.asked_for.${one.asked_for}`)}
                {one.reference === "" ? null : ` · ${one.reference}`}
              </span>
            )}
            {one.conversation_id === null ? null : one.conversation_id === conversation ? (
              <span className={styles.muted}>{t("protect.here")}</span>
            ) : (
              <Link to={paths.conversation(one.conversation_id)}>{t("protect.where")}</Link>
            )}
            {one.reason === "" ? null : <span className={styles.muted}>{one.reason}</span>}
          </li>
        ))}
      </ul>
      {customer.lift_asked ? <p role="status">{t("protect.asked")}</p> : null}
      {customer.lift_declined === null ? null : (
        <p role="status">{t("protect.declined", { note: customer.lift_declined })}</p>
      )}
      <div className={styles.protectActs}>
        <Button size="small" danger disabled={why !== null} onClick={() => setFreezing(true)}>
          {t("protect.freeze")}
        </Button>
        {ours.length === 0 ? null : (
          <Button
            size="small"
            disabled={why !== null || customer.lift_asked}
            onClick={() =>
              setAsking({
                title: t("protect.liftAsk", { customer: customer.name }),
                lines: [t("protect.liftDoes")],
                yes: t("protect.lift"),
                ...(law ? { reference: t("protect.liftReference") } : {}),
                run: (reason, reference) => askToLift(conversation, reason, reference),
              })
            }
          >
            {t("protect.lift")}
          </Button>
        )}
      </div>
      {why === null ? null : <p className={styles.hint}>{why}</p>}
      {freezing ? (
        <FreezeDialog
          conversation={conversation}
          customer={customer.name}
          onDone={() => setFreezing(false)}
        />
      ) : null}
      {asking === null ? null : <ReasonDialog asking={asking} onDone={() => setAsking(null)} />}
    </section>
  );
}
