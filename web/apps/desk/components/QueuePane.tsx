import type { Shape } from "@client/api";
import { useVirtualizer } from "@tanstack/react-virtual";
import { exact, when } from "@ui/format";
import { Button, Skeleton } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import type { Group, Line } from "../util/queue";
import styles from "./desk.module.css";
import { Promised } from "./Promised";
import { Trouble } from "./Trouble";
import { Waited } from "./Waited";

const HEADING_PX = 40;
const EMPTY_PX = 64;
const ROW_PX = 96;

const LOOKS = {
  danger: styles.tag_bad,
  threat: styles.tag_bad,
  upset: styles.tag_wait,
  urgent: styles.tag_wait,
} as const;

const keyOf = (line: Line): string => (line.kind === "row" ? line.row.id : `${line.kind}.${line.group}`);
const heightOf = (line: Line | undefined): number =>
  line === undefined || line.kind === "row" ? ROW_PX : line.kind === "heading" ? HEADING_PX : EMPTY_PX;

type RowProps = { row: Shape["QueueRow"]; group: Group; open: boolean; label: string };

function QueueItem({ row, group, open, label }: RowProps) {
  const { t, i18n } = useTranslation();
  const rank = row.rank ?? "normal";
  return (
    <Link
      to={paths.conversation(row.id)}
      className={styles.row}
      aria-current={open ? "page" : undefined}
      aria-description={label}
    >
      <span className={styles.rowHead}>
        <strong className={row.guest ? styles.rowGuest : undefined}>{row.customer}</strong>
        {row.state === "waiting" && row.waiting_since !== null ? (
          <Waited since={row.waiting_since} className={styles.waited} />
        ) : (
          <time dateTime={row.last_at} title={exact(row.last_at, i18n.language)}>
            {when(row.last_at, i18n.language)}
          </time>
        )}
      </span>
      {rank === "normal" ? null : (
        <span className={styles.rowFirst}>
          <span className={`${styles.tag} ${LOOKS[rank]}`}>{t(`queue.rank.${rank}`)}</span>
        </span>
      )}
      <span className={styles.rowTopic}>
        <span className={styles.cut}>{row.topic_title ?? t("queue.noTopic")}</span>
        {row.ticket ? <Promised ticket={row.ticket} /> : null}
        {row.agent_name !== null && group === "others" ? (
          <span className={styles.rowAgent}>{row.agent_name}</span>
        ) : null}
        {row.unread > 0 ? (
          <span className={styles.unread}>
            {row.unread > 99 ? "99+" : row.unread}
            <span className="unseen"> {t("queue.unread")}</span>
          </span>
        ) : null}
      </span>
      <span className={styles.rowSummary}>{row.summary || row.last_text}</span>
    </Link>
  );
}

type Props = {
  list: readonly Line[] | null;
  open: string | null;
  arrived: number;
  onLetIn: () => void;
  onHover: (over: boolean) => void;
  error: unknown;
  onRetry: () => void;
};

/** Everybody who waits, whom I serve, whom others serve, and who has just been served. */
export function QueuePane({ list, open, arrived, onLetIn, onHover, error, onRetry }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = list ?? [];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: (index) => {
      const line = rows[index];
      return line === undefined ? index : keyOf(line);
    },
    overscan: 8,
  });
  const openAt = rows.findIndex((line) => line.kind === "row" && line.row.id === open);
  const shownAt = useRef<string | null>(null);
  useEffect(() => {
    // Only stepping to another conversation scrolls, never a change of the list around it.
    if (openAt !== -1 && shownAt.current !== open) {
      shownAt.current = open;
      virtual.scrollToIndex(openAt, { align: "auto" });
    }
  }, [open, openAt, virtual]);

  return (
    <nav className={styles.queue} aria-label={t("queue.name")}>
      {arrived > 0 ? (
        <Button type="primary" size="small" shape="round" className={styles.pill} onClick={onLetIn}>
          {t("queue.new", { count: arrived })}
        </Button>
      ) : null}
      {error && list !== null ? <Trouble error={error} onRetry={onRetry} /> : null}
      <div
        ref={scroller}
        className={styles.scroller}
        onPointerEnter={() => onHover(true)}
        onPointerLeave={() => onHover(false)}
      >
        {list === null && error ? <Trouble error={error} onRetry={onRetry} /> : null}
        {list === null && !error ? (
          <div className={styles.skeletons} aria-busy="true">
            {["a", "b", "c", "d", "e"].map((each) => (
              <Skeleton key={each} active title={{ width: "40%" }} paragraph={{ rows: 2 }} />
            ))}
          </div>
        ) : null}
        <div className={styles.tall} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = rows[item.index];
            if (line === undefined) return null;
            return (
              <div
                key={item.key}
                data-index={item.index}
                ref={virtual.measureElement}
                className={styles.line}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {line.kind === "heading" ? (
                  <h2 className={styles.group}>
                    {t(`queue.group.${line.group}`)} <span className={styles.count}>{line.count}</span>
                  </h2>
                ) : line.kind === "empty" ? (
                  <p className={styles.none}>{t(`queue.empty.${line.group}`)}</p>
                ) : (
                  <QueueItem
                    row={line.row}
                    group={line.group}
                    open={line.row.id === open}
                    label={t("queue.place", {
                      group: t(`queue.group.${line.group}`),
                      place: line.place,
                      of: line.of,
                    })}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </nav>
  );
}
