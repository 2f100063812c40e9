import type { ReactNode } from "react";
import styles from "./desk.module.css";

type Props = { name: string; about?: string; actions?: ReactNode; children: ReactNode };

/** A page of the desk that takes the whole width: its name, what can be done on it, and what it shows. */
export function Page({ name, about, actions, children }: Props) {
  return (
    <main className={styles.page} aria-labelledby="page">
      <header className={styles.pageHead}>
        <div>
          <h2 id="page">{name}</h2>
          {about === undefined ? null : <p className={styles.muted}>{about}</p>}
        </div>
        {actions}
      </header>
      {children}
    </main>
  );
}
