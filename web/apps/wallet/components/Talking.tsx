import type { Shape } from "@client/api";
import type { Problem } from "@client/problem";
import { time, when } from "@ui/format";
import { Failed, useWords, Waiting } from "@ui/States";
import { useOnline } from "@ui/useOnline";
import type { Offer } from "@ui/WhyCard";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "../util/queries";
import type { Talk } from "../util/talk";
import { Rating } from "./Rating";
import { Stream } from "./Stream";
import { hear, type useConversation, type useSending } from "./useConversation";
import { VerifyCard } from "./VerifyCard";

type Message = Shape["Message"];

type Props = {
  talk: Talk;
  conversation: ReturnType<typeof useConversation>;
  sending: ReturnType<typeof useSending>;
  typing: "agent" | "assistant" | null;
  busy: string | null;
  problem: Problem | null;
  onOffer: (offer: Offer, record: Shape["Record"] | null) => void;
  onChoose: (message: Message, choice: Shape["Choice"]) => void;
  /** Stands above the messages, below who speaks. */
  note?: ReactNode;
  /** Stands in the stream while nothing has been said. */
  begin?: ReactNode;
  children: ReactNode;
};

/** A conversation with support, whoever talks: who speaks, the stream, what is on its way, and the composer below. */
export function Talking({
  talk,
  conversation,
  sending,
  typing,
  busy,
  problem,
  onOffer,
  onChoose,
  note = null,
  begin = null,
  children,
}: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const online = useOnline();
  const [rated, setRated] = useState(false);
  const { latest, messages } = conversation;
  const missing = conversation.data === undefined;
  // What others were told already by the socket is still on its way here: it stands once.
  const told = new Set(messages.map(({ client_id }) => client_id));
  const unsent = sending.unsent.filter(({ client_id }) => !told.has(client_id));
  const quiet = messages.length === 0 && unsent.length === 0;

  useRead(talk, messages);

  return (
    <>
      <Speaking conversation={latest} />
      {note}
      {latest?.state === "agent" ? <VerifyCard talk={talk} /> : null}
      {missing && conversation.error !== null ? (
        <Failed error={conversation.error} retry={() => void conversation.refetch()} />
      ) : null}
      <Stream
        messages={messages}
        foot={unsent.length}
        earlier={conversation.hasNextPage}
        loading={conversation.isFetchingNextPage}
        onEarlier={() => void conversation.fetchNextPage()}
        busy={busy}
        onOffer={onOffer}
        onChoose={onChoose}
        onJudge={
          latest?.state === "agent"
            ? null
            : async ({ id }, solved) => hear(talk, await talk.judge(id, { solved }))
        }
      >
        {missing && conversation.error === null ? <Waiting lines={6} /> : null}
        {!missing && quiet ? begin : null}
        {unsent.map((message) => (
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
        {typing !== null || (sending.sending && latest?.state === "assistant") ? (
          <p className="chat-typing">
            {t(`chat.typing.${typing ?? "assistant"}`)}
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
            rate={talk.rate}
            onRated={() => {
              setRated(true);
              void queryClient.invalidateQueries({ queryKey: talk.query.queryKey });
            }}
          />
        ) : null}
      </Stream>
      <div className="chat-foot">
        <p role="alert" className={problem === null ? undefined : "notice notice-bad"}>
          {problem === null ? null : words(problem)}
        </p>
        {children}
      </div>
    </>
  );
}

/** Tell the server how far was read, once for each newest message, and only while somebody looks. */
function useRead(talk: Talk, messages: readonly Message[]): void {
  const told = useRef<string | null>(null);
  const newest = messages.findLast(({ author }) => author !== "customer")?.id ?? null;
  useEffect(() => {
    const tell = (): void => {
      if (newest === null || newest === told.current || document.visibilityState !== "visible") return;
      told.current = newest;
      talk.read(newest).catch(() => {
        told.current = null;
      });
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [talk, newest]);
}

/** Who speaks now, or how many are before. */
function Speaking({ conversation }: { conversation: Shape["Conversation"] | null }) {
  const { t, i18n } = useTranslation();
  if (conversation === null) return null;
  const { state, agent_name, position, ticket } = conversation;
  return (
    <p className={`chat-speaking chat-speaking-${state}`} role="status">
      {state === "waiting" && position !== null
        ? t("chat.speaking.position", { position })
        : t(`chat.speaking.${state}`, { name: agent_name ?? t("chat.role.agent") })}
      {ticket && state === "waiting" ? (
        <span className={ticket.late ? "asked-late" : "chat-due"}>
          {t(ticket.late ? "chat.speaking.late" : "chat.speaking.due", {
            number: ticket.number,
            when: when(ticket.due_at, i18n.language),
          })}
        </span>
      ) : null}
    </p>
  );
}
