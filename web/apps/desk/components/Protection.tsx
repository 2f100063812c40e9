import type { Shape } from "@client/api";
import { Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { askToLift, freezeCustomer } from "../util/requests";
import styles from "./desk.module.css";
import { FreezeDialog } from "./FreezeDialog";
import { Freezes } from "./Freezes";
import { ReasonDialog, type WithReason } from "./ReasonDialog";

type Props = {
  conversation: string;
  customer: Shape["CustomerPicture"];
  /** Why nothing can be done now; null for whoever serves this customer. */
  why: string | null;
};

/** What stands frozen and why, freezing, and asking to lift, which another person decides. */
export function Protection({ conversation, customer, why }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [asking, setAsking] = useState<WithReason | null>(null);
  const [freezing, setFreezing] = useState(false);
  const ours = customer.freezes.filter((one) => one.by === "us");
  const law = ours.some((one) => one.asked_for === "law");
  return (
    <section aria-labelledby={`${id}p`}>
      <h2 id={`${id}p`}>{t("protect.name")}</h2>
      <Freezes freezes={customer.freezes} here={conversation} />
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
          customer={customer.name}
          likely="agent"
          told={t("protect.told")}
          run={(wish) => freezeCustomer(conversation, wish)}
          onDone={() => setFreezing(false)}
        />
      ) : null}
      {asking === null ? null : <ReasonDialog asking={asking} onDone={() => setAsking(null)} />}
    </section>
  );
}
