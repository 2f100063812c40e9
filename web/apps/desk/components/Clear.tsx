import type { Shape } from "@client/api";
import { CopyText } from "@ui/CopyText";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys, queries } from "../util/data";
import { unmask } from "../util/requests";
import styles from "./desk.module.css";
import { ReasonDialog, type WithReason } from "./ReasonDialog";

type Props = { conversation: string; customer: Shape["CustomerPicture"]; why: string | null };

/** Name and number in clear for as long as it lasts, or the way to see them. */
export function Clear({ conversation, customer, why }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<WithReason | null>(null);
  const until = customer.clear?.until;
  useEffect(() => {
    if (until === undefined) return;
    // It is over on the screen when it is over at the server.
    const over = setTimeout(
      () => void queries.invalidateQueries({ queryKey: keys.conversation(conversation) }),
      Math.max(0, Date.parse(until) - Date.now()) + 500,
    );
    return () => clearTimeout(over);
  }, [until, conversation]);
  return (
    <>
      {customer.clear === null ? (
        <Button
          size="small"
          disabled={why !== null}
          onClick={() =>
            setAsking({
              title: t("clear.ask"),
              lines: [t("clear.does")],
              yes: t("clear.go"),
              run: (reason) => unmask(conversation, reason),
            })
          }
        >
          {t("clear.go")}
        </Button>
      ) : (
        <div role="status" className={styles.inClear}>
          <span>{customer.clear.name}</span>
          {customer.clear.phone === null ? null : (
            <CopyText name={t("customer.phone")} text={customer.clear.phone} />
          )}
          {customer.clear.email === null ? null : (
            <CopyText name={t("customer.email")} text={customer.clear.email} />
          )}
          <small>{t("clear.until")}</small>
        </div>
      )}
      {asking === null ? null : <ReasonDialog asking={asking} onDone={() => setAsking(null)} />}
    </>
  );
}
