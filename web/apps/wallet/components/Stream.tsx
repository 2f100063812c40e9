import type { Shape } from "@client/api";
import { day } from "@ui/format";
import type { Offer } from "@ui/WhyCard";
import { Fragment, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Bubble } from "./Bubble";

type Message = Shape["Message"];
type Rec = Shape["Record"];

const NEAR_PX = 120;

type Props = {
  messages: readonly Message[];
  /** Grows when something is added below the messages. */
  foot: number;
  earlier: boolean;
  loading: boolean;
  onEarlier: () => void;
  busy: string | null;
  onOffer: (offer: Offer, record: Rec | null) => void;
  onChoose: (message: Message, choice: Shape["Choice"]) => void;
  /** None while a person is there, who asks themself. */
  onJudge: ((message: Message, solved: boolean) => Promise<void>) | null;
  children: React.ReactNode;
};

/** The messages, by day; what stands below them is handed in. */
export function Stream({
  messages,
  foot,
  earlier,
  loading,
  onEarlier,
  busy,
  onOffer,
  onChoose,
  onJudge,
  children,
}: Props) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  const near = useRef(true);
  const first = useRef<string | undefined>(undefined);
  const [below, setBelow] = useState(false);
  const lastId = messages.at(-1)?.id;
  const newestAnswer = messages.findLast(({ asks_solved }) => asks_solved)?.id;
  const lastSaid = messages.findLastIndex(({ author }) => author === "customer");

  function toEnd(): void {
    box.current?.scrollTo({ top: box.current.scrollHeight });
    setBelow(false);
  }

  // Nothing jumps while reading: earlier messages push from above without moving what is seen, new ones are
  // followed only by somebody who is at the end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is measured depends on what was drawn.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const grown = first.current !== undefined && first.current !== messages[0]?.id;
    if (grown) element.scrollTop += element.scrollHeight - height.current;
    else if (near.current) element.scrollTop = element.scrollHeight;
    else if (element.scrollHeight > height.current) setBelow(true);
    height.current = element.scrollHeight;
    first.current = messages[0]?.id;
  }, [lastId, messages.length, messages[0]?.id, foot]);

  // What stands below the messages (typing, rating) and late layout count too.
  useEffect(() => {
    const element = box.current;
    const inside = element?.firstElementChild;
    if (!element || !inside) return;
    const watcher = new ResizeObserver(() => {
      if (near.current) element.scrollTop = element.scrollHeight;
    });
    watcher.observe(inside);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);

  return (
    <div className="chat-box">
      <section
        ref={box}
        className="chat-stream"
        aria-label={t("chat.stream")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          near.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
          if (near.current) setBelow(false);
        }}
      >
        <div role="log" aria-live="polite">
          {earlier ? (
            <button type="button" className="text-button chat-earlier" disabled={loading} onClick={onEarlier}>
              {t("chat.earlier")}
            </button>
          ) : null}
          {messages.map((message, index) => {
            const name = day(message.at, i18n.language);
            const before = messages[index - 1];
            return (
              <Fragment key={message.id}>
                {before === undefined || day(before.at, i18n.language) !== name ? (
                  <p className="chat-day">{name}</p>
                ) : null}
                <Bubble
                  message={message}
                  open={index > lastSaid && busy === null}
                  busy={busy}
                  onOffer={onOffer}
                  onChoose={onChoose}
                  onJudge={message.id === newestAnswer ? onJudge : null}
                />
              </Fragment>
            );
          })}
          {children}
        </div>
      </section>
      {below ? (
        <button type="button" className="chat-below" onClick={toEnd}>
          {t("chat.below")}
        </button>
      ) : null}
    </div>
  );
}
