import { asProblem } from "@client/problem";
import { CopyText } from "@ui/CopyText";
import { Countdown } from "@ui/Countdown";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./desk.module.css";

type Props = {
  error: unknown;
  /** Stand in place of the server's, which are written for whoever helps a customer. */
  words?: string | null;
  onRetry?: () => void;
  onClose?: () => void;
};

/** What went wrong in the server's words, or in ours when the server was not reached, and what to do now. */
export function Trouble({ error, words = null, onRetry, onClose }: Props) {
  const { t } = useTranslation();
  const problem = asProblem(error);
  const reached = problem.status !== 0;
  return (
    <Alert
      className={styles.alert}
      type="error"
      role="alert"
      showIcon
      closable={onClose === undefined ? false : { onClose, "aria-label": t("ui.close") }}
      title={reached && problem.title !== "" ? problem.title : t("trouble.unreachable")}
      description={
        <div className={styles.trouble}>
          <p>{words ?? (reached && problem.detail !== "" ? problem.detail : t("trouble.kept"))}</p>
          {problem.why?.until ? (
            <p>
              <Countdown until={problem.why.until} />
            </p>
          ) : null}
          {problem.trace_id && problem.status >= 500 ? (
            <CopyText text={problem.trace_id} name={t("trouble.trace")} />
          ) : null}
        </div>
      }
      action={
        onRetry === undefined ? undefined : (
          <Button size="small" onClick={onRetry}>
            {t("trouble.retry")}
          </Button>
        )
      }
    />
  );
}
