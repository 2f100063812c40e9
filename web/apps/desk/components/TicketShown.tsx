import type { Shape } from "@client/api";
import { CopyText } from "@ui/CopyText";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import styles from "./desk.module.css";

type Props = { ticket: Shape["Ticket"]; onDone: () => void };

/** A ticket, shown this once, and what to do with it. */
export function TicketShown({ ticket, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t("staff.ticketFor", { login: ticket.login })}
      maskCloses={false}
      onCancel={onDone}
      footer={
        <Button type="primary" onClick={onDone}>
          {t("staff.ticketKept")}
        </Button>
      }
    >
      <p className={styles.ticket}>
        <CopyText name={t("join.ticket")} text={ticket.ticket} />
      </p>
      <p>{t("staff.ticketHow", { hours: ticket.hours })}</p>
      <p className={styles.muted}>{t("staff.ticketOnce")}</p>
    </Dialog>
  );
}
