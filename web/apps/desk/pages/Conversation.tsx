import { mintKey, type Shape } from "@client/api";
import { asProblem } from "@client/problem";
import { money } from "@ui/format";
import type { Offer } from "@ui/WhyCard";
import { Skeleton } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Asking, Confirm } from "../components/Confirm";
import { ConversationHead } from "../components/ConversationHead";
import { CustomerPane } from "../components/CustomerPane";
import styles from "../components/desk.module.css";
import { MessageList } from "../components/MessageList";
import { Trouble } from "../components/Trouble";
import { Composer, type ComposerHandle } from "../forms/Composer";
import { CorrectTopic } from "../forms/CorrectTopic";
import { keys, markRead, queries, runOffer, type Step, say, step, useConversation } from "../util/data";
import {
  changeDraft,
  draftOf,
  dropUnsent,
  keepUnsent,
  moveWriting,
  type Unsent,
  useWriting,
} from "../util/drafts";
import { useEarlier } from "../util/earlier";
import { useKeys } from "../util/keys";
import { useChannel } from "../util/live";

type Props = {
  id: string;
  me: Shape["StaffMe"];
  previous: string | null;
  next: string | null;
  stepped: boolean;
  onGo: (id: string) => void;
  /** The guest of this conversation has signed in: it is another now, and stands in this one's place. */
  onJoined: (id: string) => void;
};

/** One conversation and its customer, side by side. Mounted afresh for each conversation. */
export function ConversationPanes({ id, me, previous, next, stepped, onGo, onJoined }: Props) {
  const { t } = useTranslation();
  const channel = useChannel();
  const { data, error, refetch } = useConversation(id, channel);
  const earlier = useEarlier(id, data);
  const { draft, unsent } = useWriting(me.id, id);
  const composer = useRef<ComposerHandle>(null);
  const said = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState<Step | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [correcting, setCorrecting] = useState<Shape["Message"] | null>(null);

  const { tellLooking } = channel;
  useEffect(() => {
    tellLooking(id);
    return () => tellLooking(null);
  }, [id, tellLooking]);

  const row = data?.row;
  const shown = useMemo(() => [...(data?.customer?.whys ?? []), ...(data?.customer?.recent ?? [])], [data]);

  // A guest who has signed in is in the customer's conversation from then on; what was being written goes along.
  const stands = row?.id ?? id;
  useEffect(() => {
    if (stands === id) return;
    moveWriting(me.id, id, stands);
    onJoined(stands);
  }, [stands, id, me.id, onJoined]);

  const mine = row?.state === "agent" && row.agent_id === me.id;

  const reasons = useMemo(() => {
    const notMine =
      row === undefined || mine
        ? null
        : row.state === "agent"
          ? t("conversation.servedBy", { agent: row.agent_name ?? "" })
          : row.state === "waiting"
            ? t("conversation.takeFirst")
            : t("conversation.isClosed");
    return {
      take:
        row === undefined || row.state === "waiting"
          ? null
          : mine
            ? t("conversation.isYours")
            : row.state === "agent"
              ? t("conversation.servedBy", { agent: row.agent_name ?? "" })
              : t("conversation.comesBack"),
      close: notMine,
      release: notMine,
    };
  }, [row, mine, t]);

  const doStep = useCallback(
    async (which: Step) => {
      setBusy(which);
      setRefused(null);
      try {
        await step(id, which);
      } catch (met) {
        setRefused(met);
        // Somebody else was there first, or it is closed by now: show how it stands.
        if (asProblem(met).status !== 0) {
          void queries.invalidateQueries({ queryKey: keys.conversation(id) });
          void queries.invalidateQueries({ queryKey: keys.queue });
        }
        throw met;
      } finally {
        setBusy(null);
      }
    },
    [id],
  );

  const ask = (which: Step) => {
    // Taking means writing next, and who has it already and asks for it again wants to write as well.
    if (which === "take" && (mine || reasons.take === null)) composer.current?.focus("reply");
    if (row === undefined || reasons[which] !== null || busy !== null) return;
    if (which === "take") {
      void doStep("take").catch(() => undefined);
      return;
    }
    const unwritten = draftOf(me.id, id).reply.trim() !== "";
    setAsking({
      title: t(`conversation.ask.${which}`, { customer: row.customer }),
      lines: [t(`conversation.does.${which}`), ...(unwritten ? [t("conversation.draftStays")] : [])],
      yes: t(`conversation.${which}`),
      run: () => doStep(which),
    });
  };

  const offer = (wanted: Offer) => {
    if (row === undefined || data === undefined) return;
    const record = shown.find((one) => one.id === wanted.record_id);
    const key = mintKey();
    setAsking({
      title: t("customer.ask", { offer: wanted.label, customer: row.customer }),
      lines: [
        ...(record === undefined
          ? []
          : [t("customer.askRecord", { title: record.title, amount: money(record.amount) })]),
        t("customer.askDoes"),
      ],
      yes: wanted.label,
      run: () => runOffer(id, wanted, key),
    });
  };

  const deliver = async (message: Unsent) => {
    keepUnsent(me.id, id, { ...message, state: "sending", why: "" });
    try {
      await say(id, message);
      dropUnsent(me.id, id, message.client_id);
    } catch (met) {
      const problem = asProblem(met);
      const why = problem.status === 0 ? "" : problem.detail || problem.title;
      keepUnsent(me.id, id, { ...message, state: "failed", why });
    }
  };

  const send = (text: string, internal: boolean) => {
    changeDraft(me.id, id, internal ? { note: "" } : { reply: "" });
    void deliver({
      client_id: mintKey(),
      text,
      internal,
      at: new Date().toISOString(),
      state: "sending",
      why: "",
    });
  };

  useKeys({
    g: () => ask("take"),
    e: () => ask("close"),
    r: () => composer.current?.focus("reply"),
    n: () => composer.current?.focus("note"),
    t: () => setCorrecting(data?.messages.findLast((one) => one.author === "customer") ?? null),
  });

  const beside = useMemo(() => new Set(shown.map((record) => record.id)), [shown]);
  // What has arrived is no longer shown as on its way, whichever of the two was heard first.
  const arrived = useMemo(() => new Set(data?.messages.map((message) => message.client_id)), [data]);
  const stillUnsent = unsent.filter((message) => !arrived.has(message.client_id));

  if (data === undefined || row === undefined) {
    return (
      <main className={styles.conversation} aria-busy={!error} aria-label={t("conversation.name")}>
        <div className={styles.waitingRoom}>
          {error ? (
            <Trouble error={error} onRetry={() => void refetch()} />
          ) : (
            <>
              <Skeleton active title={{ width: "30%" }} paragraph={{ rows: 1 }} />
              <Skeleton active avatar title={false} paragraph={{ rows: 3 }} />
              <Skeleton active avatar title={false} paragraph={{ rows: 2 }} />
            </>
          )}
        </div>
      </main>
    );
  }
  return (
    <>
      <main className={styles.conversation} aria-label={t("conversation.of", { customer: row.customer })}>
        <ConversationHead
          conversation={data}
          me={me}
          reasons={reasons}
          busy={busy}
          previous={previous}
          next={next}
          onStep={ask}
          onGo={onGo}
        />
        {refused === null || asking !== null ? null : (
          <Trouble error={refused} onClose={() => setRefused(null)} />
        )}
        {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
        {earlier.error === null ? null : <Trouble error={earlier.error} onRetry={earlier.load} />}
        <MessageList
          messages={earlier.messages}
          earlier={earlier}
          unsent={stillUnsent}
          typing={channel.typing.has(id)}
          customer={row.customer}
          beside={beside}
          takeFocus={stepped}
          scroller={said}
          onAbout={setCorrecting}
          onRetry={(message) => void deliver(message)}
          onRewrite={(message) => {
            const mode = message.internal ? "note" : "reply";
            const kept = draftOf(me.id, id)[mode];
            changeDraft(me.id, id, { [mode]: kept === "" ? message.text : `${message.text}\n${kept}` });
            dropUnsent(me.id, id, message.client_id);
            composer.current?.focus(mode);
          }}
          onRead={mine && row.unread > 0 ? (message) => void markRead(id, message) : null}
        />
        <Composer
          ref={composer}
          draft={draft}
          customer={row.customer}
          noReply={mine ? null : row.state === "waiting" ? t("composer.takeFirst") : (reasons.close ?? null)}
          remedy={row.state === "waiting" ? { label: t("conversation.take"), run: () => ask("take") } : null}
          onChange={(change) => changeDraft(me.id, id, change)}
          onSend={send}
          onTyping={() => channel.tellTyping(id)}
          onLeave={() => said.current?.focus({ preventScroll: true })}
        />
      </main>
      <CustomerPane
        conversation={data}
        why={mine ? null : row.state === "waiting" ? t("conversation.takeFirst") : (reasons.close ?? null)}
        onOffer={offer}
      />
      {correcting === null ? null : (
        <CorrectTopic conversation={id} message={correcting} onClose={() => setCorrecting(null)} />
      )}
      {asking === null ? null : (
        <Confirm
          asking={asking}
          onDone={() => {
            setAsking(null);
            setRefused(null);
          }}
        />
      )}
    </>
  );
}
