import type { Shape } from "@client/api";
import { day } from "@ui/format";
import { Button } from "antd";
import { Fragment, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Unsent } from "../util/drafts";
import styles from "./desk.module.css";
import { MessageItem } from "./MessageItem";

const NEAR_PX = 48;

type Props = {
  messages: readonly Shape["Message"][];
  /** Whether there is more before them, and the way to it. */
  earlier: { more: boolean; loading: boolean; load: () => void };
  unsent: readonly Unsent[];
  typing: boolean;
  customer: string;
  beside: ReadonlySet<string>;
  /** Stepping here by key or button left the focus nowhere: it goes on here, where the arrow keys scroll. */
  takeFocus: boolean;
  /** What scrolls, for whoever leads the focus there. */
  scroller: RefObject<HTMLDivElement | null>;
  onAbout: (message: Shape["Message"]) => void;
  onRetry: (message: Unsent) => void;
  onRewrite: (message: Unsent) => void;
  /** Called when the end of the conversation is on the screen, with the customer's last message; null where looking is not reading. */
  onRead: ((message: string) => void) | null;
};

function UnsentItem({
  message,
  onRetry,
  onRewrite,
}: { message: Unsent } & Pick<Props, "onRetry" | "onRewrite">) {
  const { t } = useTranslation();
  return (
    <li className={`${styles.message} ${styles[message.internal ? "by_note" : "by_agent"]}`}>
      <div className={styles.said}>
        <div className={`${styles.bubble} ${styles.pale}`}>{message.text}</div>
        {message.state === "sending" ? (
          <span className={styles.mark}>{t("message.sending")}</span>
        ) : (
          <span className={styles.failed} role="alert">
            <span>{message.why === "" ? t("message.notSent") : message.why}</span>
            <Button size="small" onClick={() => onRetry(message)}>
              {t("message.again")}
            </Button>
            <Button size="small" type="text" onClick={() => onRewrite(message)}>
              {t("message.rewrite")}
            </Button>
          </span>
        )}
      </div>
    </li>
  );
}

/** Everything that was said, oldest first. It follows new messages only for a reader who is at the end. */
export function MessageList(props: Props) {
  const {
    messages,
    earlier,
    unsent,
    typing,
    customer,
    beside,
    takeFocus,
    scroller,
    onAbout,
    onRetry,
    onRewrite,
    onRead,
  } = props;
  const { t, i18n } = useTranslation();
  const atEnd = useRef(true);
  const seen = useRef(messages.at(-1)?.id);
  const top = useRef({ first: messages[0]?.id, height: 0 });
  const [below, setBelow] = useState(0);

  const toEnd = () => {
    const element = scroller.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it appears.
  useEffect(() => {
    if (takeFocus) scroller.current?.focus({ preventScroll: true });
  }, []);

  // A growing composer or a smaller window must not hide the end from those who were reading it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what scrolls stays the same as long as it is shown.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  // Earlier messages push from above; what is being read stays where it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is measured depends on what was drawn.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const pushed = top.current.first !== undefined && top.current.first !== messages[0]?.id;
    if (pushed && !atEnd.current) element.scrollTop += element.scrollHeight - top.current.height;
    top.current = { first: messages[0]?.id, height: element.scrollHeight };
  }, [messages.length, messages[0]?.id, unsent.length]);

  // What somebody has just sent is always shown to them, wherever they were reading.
  const sending = unsent.filter((one) => one.state === "sending").length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what makes the list longer.
  useLayoutEffect(() => {
    if (atEnd.current || sending > 0) {
      toEnd();
      setBelow(0);
    } else {
      const fresh = messages.length - 1 - messages.findIndex(({ id }) => id === seen.current);
      setBelow((before) => before + fresh);
    }
    seen.current = messages.at(-1)?.id;
  }, [messages.length, messages.at(-1)?.id, sending, typing, unsent.length]);

  const lastOfCustomer = messages.findLast((message) => message.author === "customer")?.id;
  const read = useRef(onRead);
  read.current = onRead;
  // biome-ignore lint/correctness/useExhaustiveDependencies: reaching the end is what counts as reading.
  useEffect(() => {
    if (lastOfCustomer === undefined) return;
    const look = () => {
      if (atEnd.current && document.visibilityState === "visible") read.current?.(lastOfCustomer);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [lastOfCustomer, below, onRead === null]);

  const scrolled = () => {
    const element = scroller.current;
    if (element === null) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (atEnd.current && below > 0) setBelow(0);
  };

  return (
    <div className={styles.stream}>
      <div
        ref={scroller}
        className={styles.log}
        onScroll={scrolled}
        role="log"
        aria-label={t("conversation.messages", { customer })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
        tabIndex={0}
      >
        {earlier.more ? (
          <p className={styles.earlier}>
            <Button size="small" loading={earlier.loading} onClick={earlier.load}>
              {t("conversation.earlier")}
            </Button>
          </p>
        ) : null}
        {messages.length === 0 ? <p className={styles.none}>{t("conversation.silent")}</p> : null}
        <ul className={styles.messages}>
          {messages.map((message, index) => {
            const today = day(message.at, i18n.language);
            const before = messages[index - 1];
            const divided = before === undefined || day(before.at, i18n.language) !== today;
            return (
              <Fragment key={message.id}>
                {divided ? <li className={styles.day}>{today}</li> : null}
                <MessageItem message={message} onAbout={onAbout} beside={beside} />
              </Fragment>
            );
          })}
          {unsent.map((message) => (
            <UnsentItem key={message.client_id} message={message} onRetry={onRetry} onRewrite={onRewrite} />
          ))}
        </ul>
        <p className={styles.typing} role="status">
          {typing ? t("conversation.typing", { customer }) : ""}
        </p>
      </div>
      {below > 0 ? (
        <Button
          type="primary"
          size="small"
          shape="round"
          className={styles.below}
          onClick={() => {
            toEnd();
            setBelow(0);
          }}
        >
          {t("conversation.below", { count: below })}
        </Button>
      ) : null}
    </div>
  );
}
