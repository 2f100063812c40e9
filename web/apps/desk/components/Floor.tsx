import type { Shape } from "@client/api";
import { minutesSince } from "@ui/format";
import { useTranslation } from "react-i18next";
import { useNow } from "../util/clock";
import { oldestWait, serving } from "../util/queue";
import styles from "./desk.module.css";
import { duration } from "./Waited";

type Props = { queue: Shape["Queue"] };

/** What a supervisor watches: how many wait, how long, who is on duty and has how many conversations. */
export function Floor({ queue }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const oldest = oldestWait(queue.waiting);
  const people = serving(queue);
  const served = people.reduce((sum, one) => sum + one.count, 0);
  return (
    <section className={styles.floor} aria-labelledby="floor">
      <h2 id="floor" className={styles.floorName}>
        {t("floor.name")}
      </h2>
      <dl className={styles.figures}>
        <div>
          <dt>{t("floor.waiting")}</dt>
          <dd>{queue.waiting.length}</dd>
        </div>
        <div>
          <dt>{t("floor.oldest")}</dt>
          <dd>{oldest === null ? t("floor.nobody") : duration(minutesSince(oldest, now), t)}</dd>
        </div>
        <div>
          <dt>{t("floor.served")}</dt>
          <dd>{served}</dd>
        </div>
        <div>
          <dt>{t("floor.agents")}</dt>
          <dd>{queue.agents_on.length}</dd>
        </div>
      </dl>
      <h3>{t("floor.load")}</h3>
      {people.length === 0 ? (
        <p className={styles.muted}>{t("floor.noLoad")}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("floor.agent")}</th>
              <th scope="col">{t("floor.duty")}</th>
              <th scope="col">{t("floor.conversations")}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((one) => (
              <tr key={one.id}>
                <td>{one.name}</td>
                <td>
                  <span className={`${styles.tag} ${one.on ? styles.tag_good : styles.tag_wait}`}>
                    {t(one.on ? "floor.on" : "floor.off")}
                  </span>
                </td>
                <td className="amount">{one.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
