import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useAttendance } from "../util/attendance";

/** Says a minute before a session that rests is over, and lets it go on with one press. */
export function SessionWatch() {
  const { t } = useTranslation();
  const { left, stay } = useAttendance();
  if (left === null) return null;
  return (
    <Alert
      banner
      type="warning"
      role="alert"
      title={t("session.ending")}
      description={
        <span role="timer" className="amount">
          {t("session.left", { seconds: Math.ceil(left / 1000) })}
        </span>
      }
      action={
        <Button size="small" type="primary" onClick={stay}>
          {t("session.stay")}
        </Button>
      }
    />
  );
}
