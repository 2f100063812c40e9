import type { Shape } from "@client/api";
import { useTranslation } from "react-i18next";
import { Dated } from "./Dated";
import styles from "./desk.module.css";

/** Who came to the customer's door of late: from where, and why somebody was refused. */
export function SignIns({ signIns }: { signIns: readonly Shape["SignInTold"][] }) {
  const { t } = useTranslation();
  return (
    <Dated name={t("customer.signIns")} none={t("customer.noSignIns")} rows={signIns}>
      {(one) => (
        <>
          {one.let_in ? t("customer.letIn") : <strong>{one.why}</strong>}
          {one.denied ? ` · ${t("customer.denied")}` : ""}
          <br />
          <span className={styles.muted}>
            {one.device} · {t(`customer.signInBy.${one.by}`)} · {one.place}
          </span>
        </>
      )}
    </Dated>
  );
}
