import { CopyText } from "@ui/CopyText";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProof } from "../util/staff";
import { Dialog } from "./Dialog";
import styles from "./desk.module.css";
import { Trouble } from "./Trouble";

/** Proves the audit's chain on demand, and shows its head to be kept elsewhere. */
export function Proof() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data: proof, error, isFetching, refetch } = useProof();
  const prove = () => {
    setOpen(true);
    void refetch();
  };
  return (
    <>
      <Button onClick={prove}>{t("audit.prove")}</Button>
      {open ? (
        <Dialog
          title={t("audit.proof")}
          onCancel={() => setOpen(false)}
          footer={
            <Button type="primary" loading={isFetching} onClick={() => setOpen(false)}>
              {t("ui.close")}
            </Button>
          }
        >
          {isFetching ? (
            <p role="status">{t("audit.proving")}</p>
          ) : error ? (
            <Trouble error={error} onRetry={prove} />
          ) : proof === undefined ? null : (
            <>
              {proof.problems.length === 0 ? (
                <Alert
                  type="success"
                  role="status"
                  showIcon
                  title={t("audit.holds")}
                  description={t("audit.counts", {
                    acts: proof.acts,
                    blocks: proof.blocks,
                    fresh: proof.unsealed,
                  })}
                />
              ) : (
                <Alert
                  type="error"
                  role="alert"
                  showIcon
                  title={t("audit.broken", { count: proof.problems.length })}
                  description={
                    <ul>
                      {proof.problems.slice(0, 20).map((problem) => (
                        <li key={problem}>{problem}</li>
                      ))}
                    </ul>
                  }
                />
              )}
              {proof.head ? (
                <>
                  <p>{t("audit.headHow")}</p>
                  <p className={styles.head64}>
                    <CopyText name={t("audit.head")} text={proof.head} />
                  </p>
                </>
              ) : null}
            </>
          )}
        </Dialog>
      ) : null}
    </>
  );
}
