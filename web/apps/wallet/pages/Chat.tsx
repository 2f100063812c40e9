import { api, mintKey, type Shape, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { day, time } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { useOnline } from "@ui/useOnline";
import type { Offer } from "@ui/WhyCard";
import { Fragment, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { Bubble } from "../components/Bubble";
import { LiftSheet } from "../components/LiftSheet";
import { useLive } from "../components/Live";
import { OfferSheet } from "../components/OfferSheet";
import { Page } from "../components/Page";
import { Rating } from "../components/Rating";
import { RecordRow } from "../components/RecordRow";
import { Says } from "../components/Says";
import { hear, useConversation, useSending } from "../components/useConversation";
import { useMe } from "../components/useMe";
import { wayOf } from "../util/offers";
import { onward, paths } from "../util/paths";
import { articleQuery, moneyMoved, queryClient, recordQuery } from "../util/queries";

type Message = Shape["Message"];
type Rec = Shape["Record"];
type Ask = { text: string; topic: string; record_id: string | null; client_id: string };

const TYPING_EVERY_MS = 3_000;
const NEAR_PX = 120;
/** Offers that go on outside the chat even when they are taken in it. */
const PAGES = new Set([
  "read_article",
  "reset_pin",
  "reset_password",
  "unlock",
  "raise_limit",
  "lower_limit",
  "use_other_card",
]);

/** The one conversation, for ever: assistant and people in one stream. */
export function Chat() {
  const { t } = useTranslation();
  const me = useMe();
  const words = useWords();
  const online = useOnline();
  const live = useLive();
  const navigate = useNavigate();
  const location = useLocation();
  const [search, setSearch] = useSearchParams();
  const conversation = useConversation();
  const { latest, messages } = conversation;
  const sending = useSending(me.id);
  const { once } = useOnce();
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [rated, setRated] = useState(false);
  const [taking, setTaking] = useState<{ offer: Offer; record: Rec | null } | null>(null);
  const recordId = search.get("record");
  const topic = search.get("topic");
  const ready = latest !== null;

  useRead(messages);

  /** Run something about the chat, one at a time; what goes wrong is said above the composer. */
  function run(name: string, act: () => Promise<void>): void {
    void once(async () => {
      setBusy(name);
      setProblem(null);
      try {
        await act();
      } catch (error) {
        setProblem(asProblem(error));
      } finally {
        setBusy(null);
      }
    });
  }

  function took(taken: Shape["Taken"]): void {
    if (taken.record) moneyMoved(taken.record);
    hear({ messages: taken.messages });
    const next = onward(taken.goto ?? null);
    if (next?.startsWith("/help")) window.location.assign(next);
    else if (next !== null && next !== paths.chat) navigate(next);
  }

  function askPerson(record: string | null): void {
    run("talk_to_agent", async () => {
      if (record === null) hear(await send(() => api.POST("/api/support/handover")));
      else {
        const body = { offer: "talk_to_agent", record_id: record, conversation: true };
        took(await send(() => api.POST("/api/actions", { body })));
      }
    });
  }

  function takeOffer(offer: Offer, record: Rec | null): void {
    if (offer.code === "talk_to_agent") {
      askPerson(offer.record_id ?? record?.id ?? null);
      return;
    }
    const way = wayOf(offer, record);
    if (PAGES.has(offer.code) && way.kind !== "action") {
      if (way.kind === "outside") window.location.assign(way.to);
      else navigate(way.to);
      return;
    }
    if (offer.proof === "pin" || offer.code === "unfreeze_request") {
      setTaking({ offer, record });
      return;
    }
    run(offer.code, async () => {
      const body = {
        offer: offer.code,
        record_id: offer.record_id ?? record?.id ?? null,
        conversation: true,
      };
      took(await send(() => api.POST("/api/actions", { body, headers: { "Idempotency-Key": mintKey() } })));
    });
  }

  function choose(message: Message, choice: Shape["Choice"]): void {
    const body = { message_id: message.id, value: choice.value, client_id: mintKey() };
    run(choice.value, async () => hear(await send(() => api.POST("/api/support/choices", { body }))));
  }

  // A question tapped on another page is asked once, however often this page is opened with it.
  const ask: Ask | null = location.state?.ask ?? null;
  const wantsPerson = search.get("person") === "1";
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the page has been read, for what it was opened with.
  useEffect(() => {
    if (!ready) return;
    if (ask !== null) sending.say(ask.text, ask);
    if (wantsPerson) askPerson(recordId);
    if (ask !== null || wantsPerson) navigate(paths.chat, { replace: true, state: null });
  }, [ready]);

  const withPerson = latest?.state === "waiting" || latest?.state === "agent";
  return (
    <Page
      kind="sub"
      fill
      parent={paths.support}
      title={t("chat.title")}
      end={
        <button
          type="button"
          className="head-button"
          aria-disabled={withPerson || busy !== null}
          onClick={() => {
            if (!withPerson) askPerson(null);
          }}
        >
          {t("chat.person")}
        </button>
      }
    >
      <Speaking conversation={latest} />
      {conversation.data === undefined && conversation.error !== null ? (
        <Failed error={conversation.error} retry={() => void conversation.refetch()} />
      ) : null}
      <Stream
        messages={messages}
        foot={sending.unsent.length}
        earlier={conversation.hasNextPage}
        loading={conversation.isFetchingNextPage}
        onEarlier={() => void conversation.fetchNextPage()}
        busy={busy}
        onOffer={takeOffer}
        onChoose={choose}
      >
        {conversation.data === undefined && conversation.error === null ? <Waiting lines={6} /> : null}
        {sending.unsent.map((message) => (
          <div key={message.client_id} className="chat-line chat-mine chat-unsent">
            <p className="chat-text">{message.text}</p>
            <p className="chat-at">
              {time(message.at)} {message.refused ?? (online ? t("chat.mark.again") : t("chat.mark.waiting"))}
            </p>
            {message.refused === null ? null : (
              <p className="chat-at">
                <button
                  type="button"
                  className="text-button"
                  onClick={() => sending.retry(message.client_id)}
                >
                  {t("chat.resend")}
                </button>
                <button type="button" className="text-button" onClick={() => sending.drop(message.client_id)}>
                  {t("chat.drop")}
                </button>
              </p>
            )}
          </div>
        ))}
        {live.typing !== null || (sending.sending && latest?.state === "assistant") ? (
          <p className="chat-typing">
            {t(`chat.typing.${live.typing ?? "assistant"}`)}
            <span className="chat-dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
          </p>
        ) : null}
        <p className="chat-system" role="status">
          {rated ? t("rating.thanks") : null}
        </p>
        {latest?.ask_rating ? (
          <Rating
            onRated={() => {
              setRated(true);
              void queryClient.invalidateQueries({ queryKey: ["conversation"] });
            }}
          />
        ) : null}
      </Stream>
      <div className="chat-foot">
        <p role="alert" className={problem === null ? undefined : "notice notice-bad"}>
          {problem === null ? null : words(problem)}
        </p>
        <Composer
          recordId={recordId}
          topic={topic}
          onDetach={() => setSearch({}, { replace: true })}
          onTyping={() =>
            live.tell({ typing: true, ...(latest === null ? {} : { conversation: latest.id }) })
          }
          onSay={(text, extra) => {
            sending.say(text, extra);
            if (recordId !== null || topic !== null) setSearch({}, { replace: true });
          }}
        />
      </div>
      {taking?.offer.code === "unfreeze_request" ? (
        <LiftSheet
          conversation
          onClose={() => setTaking(null)}
          onTaken={(taken) => {
            setTaking(null);
            took(taken);
          }}
          onPerson={() => {
            setTaking(null);
            askPerson(taking.offer.record_id ?? taking.record?.id ?? null);
          }}
        />
      ) : null}
      {taking === null || taking.offer.code === "unfreeze_request" ? null : (
        <OfferSheet
          {...taking}
          conversation
          onClose={() => setTaking(null)}
          onTaken={(taken) => {
            setTaking(null);
            took(taken);
          }}
          onRefused={() => {
            setTaking(null);
            void queryClient.invalidateQueries({ queryKey: ["conversation"] });
          }}
        />
      )}
    </Page>
  );
}

/** Tell the server how far was read, once for each newest message, and only while somebody looks. */
function useRead(messages: readonly Message[]): void {
  const told = useRef<string | null>(null);
  const newest = messages.findLast(({ author }) => author !== "customer")?.id ?? null;
  useEffect(() => {
    const tell = (): void => {
      if (newest === null || newest === told.current || document.visibilityState !== "visible") return;
      told.current = newest;
      send(() => api.POST("/api/support/read", { body: { message_id: newest } })).catch(() => {
        told.current = null;
      });
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [newest]);
}

/** Who speaks now, or how many are before. */
function Speaking({ conversation }: { conversation: Shape["Conversation"] | null }) {
  const { t } = useTranslation();
  if (conversation === null) return null;
  const { state, agent_name, position } = conversation;
  return (
    <p className={`chat-speaking chat-speaking-${state}`} role="status">
      {state === "waiting" && position !== null
        ? t("chat.speaking.position", { position })
        : t(`chat.speaking.${state}`, { name: agent_name ?? t("chat.role.agent") })}
    </p>
  );
}

type StreamProps = {
  messages: readonly Message[];
  /** Grows when something is added below the messages. */
  foot: number;
  earlier: boolean;
  loading: boolean;
  onEarlier: () => void;
  busy: string | null;
  onOffer: (offer: Offer, record: Rec | null) => void;
  onChoose: (message: Message, choice: Shape["Choice"]) => void;
  children: React.ReactNode;
};

function Stream({
  messages,
  foot,
  earlier,
  loading,
  onEarlier,
  busy,
  onOffer,
  onChoose,
  children,
}: StreamProps) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  const near = useRef(true);
  const first = useRef<string | undefined>(undefined);
  const [below, setBelow] = useState(false);
  const lastId = messages.at(-1)?.id;
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

type ComposerProps = {
  recordId: string | null;
  topic: string | null;
  onDetach: () => void;
  onTyping: () => void;
  onSay: (text: string, extra: { record_id: string | null; topic: string | null }) => void;
};

function Composer({ recordId, topic, onDetach, onTyping, onSay }: ComposerProps) {
  const { t, i18n } = useTranslation();
  const told = useRef(0);
  const { data: record } = useQuery({ ...recordQuery(recordId ?? ""), enabled: recordId !== null });
  const { data: article } = useQuery({
    ...articleQuery(topic ?? "", i18n.language),
    enabled: topic !== null,
  });

  function type(): void {
    const now = Date.now();
    if (now - told.current <= TYPING_EVERY_MS) return;
    told.current = now;
    onTyping();
  }

  const question =
    record === undefined || record.outcome === "succeeded" ? null : t(`chat.question.${record.outcome}`);
  return (
    <>
      {record === undefined ? null : (
        <div className="chat-attached">
          <RecordRow record={record} clock="day" />
          <button type="button" className="text-button" onClick={onDetach}>
            {t("chat.detach")}
          </button>
        </div>
      )}
      <div className="chat-suggestions">
        {question === null ? null : (
          <button type="button" onClick={() => onSay(question, { record_id: recordId, topic: null })}>
            {question}
          </button>
        )}
        {article === undefined ? null : (
          <button type="button" onClick={() => onSay(article.question, { record_id: recordId, topic })}>
            {article.question}
          </button>
        )}
      </div>
      <Says onSay={(text) => onSay(text, { record_id: recordId, topic: null })} onTyping={type} />
    </>
  );
}
