import type { Shape } from "@client/api";
import { exact, money } from "@ui/format";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import styles from "./desk.module.css";

type Props = {
  freezes: Shape["FreezeRow"][];
  /** The conversation that is open; null where none is. */
  here: string | null;
};

/** Every freeze that stands: by whom, until when, why, and in which conversation it was made. */
export function Freezes({ freezes, here }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {freezes.length === 0 ? <p className={styles.muted}>{t("protect.none")}</p> : null}
      <ul className={styles.freezes}>
        {freezes.map((one) => (
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
            {one.conversation_id === null ? null : one.conversation_id === here ? (
              <span className={styles.muted}>{t("protect.here")}</span>
            ) : (
              <Link to={paths.conversation(one.conversation_id)}>{t("protect.where")}</Link>
            )}
            {one.reason === "" ? null : <span className={styles.muted}>{one.reason}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
