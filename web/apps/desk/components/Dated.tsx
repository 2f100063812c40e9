import { exact, when } from "@ui/format";
import { Fragment, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import styles from "./desk.module.css";

type Props<T> = { name: string; none: string; rows: readonly T[]; children: (row: T) => ReactNode };

/** What happened of late around a customer, each with when. */
export function Dated<T extends { id: string; at: string }>({ name, none, rows, children }: Props<T>) {
  const { i18n } = useTranslation();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      {rows.length === 0 ? <p className={styles.muted}>{none}</p> : null}
      <dl className={styles.facts}>
        {rows.map((row) => (
          <Fragment key={row.id}>
            <dt>
              <time dateTime={row.at} title={exact(row.at, i18n.language)}>
                {when(row.at, i18n.language)}
              </time>
            </dt>
            <dd>{children(row)}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
