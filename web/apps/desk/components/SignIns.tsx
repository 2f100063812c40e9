import type { Shape } from "@client/api";
import { exact, when } from "@ui/format";
import { Fragment, useId } from "react";
import { useTranslation } from "react-i18next";
import styles from "./desk.module.css";

/** Who came to the customer's door of late: from where, and why somebody was refused. */
export function SignIns({ signIns }: { signIns: readonly Shape["SignInTold"][] }) {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t("customer.signIns")}</h2>
      {signIns.length === 0 ? <p className={styles.muted}>{t("customer.noSignIns")}</p> : null}
      <dl className={styles.facts}>
        {signIns.map((one) => (
          <Fragment key={one.id}>
            <dt>
              <time dateTime={one.at} title={exact(one.at, i18n.language)}>
                {when(one.at, i18n.language)}
              </time>
            </dt>
            <dd>
              {one.let_in ? t("customer.letIn") : <strong>{one.why}</strong>}
              {one.denied ? ` · ${t("customer.denied")}` : ""}
              <br />
              <span className={styles.muted}>
                {one.device} · {t(`customer.signInBy.${one.by}`)} · {one.place}
              </span>
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
