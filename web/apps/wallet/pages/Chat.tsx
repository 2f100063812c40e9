import { api, mintKey, type Shape, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { useOnce } from "@ui/useOnce";
import type { Offer } from "@ui/WhyCard";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { Composer } from "../components/Composer";
import { EndOthersSheet } from "../components/EndOthersSheet";
import { Foreseen } from "../components/Foreseen";
import { LiftSheet } from "../components/LiftSheet";
import { useLive } from "../components/Live";
import { OfferSheet } from "../components/OfferSheet";
import { Page } from "../components/Page";
import { Talking } from "../components/Talking";
import { hear, useConversation, useSending } from "../components/useConversation";
import { useMe } from "../components/useMe";
import { wayOf } from "../util/offers";
import { onward, paths } from "../util/paths";
import { moneyMoved, queryClient, supportQuery } from "../util/queries";
import { customerTalk } from "../util/talk";

type Message = Shape["Message"];
type Rec = Shape["Record"];
type Ask = { text: string; topic: string; record_id: string | null; client_id: string };

/** Offers that go on outside the chat even when they are taken in it. */
const PAGES = new Set([
  "read_article",
  "sign_in_with_password",
  "change_password",
  "change_pin",
  "reset_pin",
  "reset_password",
  "unlock",
  "raise_limit",
  "lower_limit",
  "use_other_card",
  "set_up_two_step",
  "add_passkey",
  "export_data",
  "close_account",
  "withdraw",
]);

/** Offers with a sheet of their own: a code to enter, or what it means to be read before it is done. */
const ASKED_FIRST = new Set(["unfreeze_request", "end_other_sessions"]);

/** The one conversation, for ever: assistant and people in one stream. */
export function Chat() {
  const { t } = useTranslation();
  const me = useMe();
  const live = useLive();
  const navigate = useNavigate();
  const location = useLocation();
  const [search, setSearch] = useSearchParams();
  const conversation = useConversation(customerTalk);
  const { latest } = conversation;
  const sending = useSending(customerTalk, me.id);
  const { once } = useOnce();
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [taking, setTaking] = useState<{ offer: Offer; record: Rec | null } | null>(null);
  const recordId = search.get("record");
  const topic = search.get("topic");
  const ready = latest !== null;

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
    hear(customerTalk, { messages: taken.messages });
    const next = onward(taken.goto ?? null);
    if (next?.startsWith("/help")) window.location.assign(next);
    else if (next !== null && next !== paths.chat) navigate(next);
  }

  function askPerson(record: string | null): void {
    run("talk_to_agent", async () => {
      if (record === null) hear(customerTalk, await customerTalk.askPerson(topic));
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
    if (offer.proof === "pin" || ASKED_FIRST.has(offer.code)) {
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
    run(choice.value, async () => hear(customerTalk, await customerTalk.choose(body)));
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
      <Talking
        talk={customerTalk}
        conversation={conversation}
        sending={sending}
        typing={live.typing}
        busy={busy}
        problem={problem}
        onOffer={takeOffer}
        onChoose={choose}
        begin={
          <Begin
            // Whoever comes about one payment or article has that before them, with questions of its own.
            foresee={recordId === null && topic === null}
            onAsk={(text, asked, record) =>
              sending.say(text, { topic: asked, record_id: record?.id ?? null })
            }
          />
        }
      >
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
      </Talking>
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
      {taking?.offer.code === "end_other_sessions" ? (
        <EndOthers
          onClose={() => setTaking(null)}
          onTaken={(taken) => {
            setTaking(null);
            took(taken);
          }}
        />
      ) : null}
      {taking === null || ASKED_FIRST.has(taking.offer.code) ? null : (
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

type BeginProps = {
  foresee: boolean;
  onAsk: (text: string, topic: string, record: Rec | null) => void;
};

/** How to begin, and what is likely to be asked, while nothing has been said. */
function Begin({ foresee, onAsk }: BeginProps) {
  const { t } = useTranslation();
  const { data: home } = useQuery({ ...supportQuery(""), enabled: foresee, refetchInterval: false });
  return (
    <>
      <p className="empty">{t("chat.begin")}</p>
      {foresee ? <Foreseen foreseen={home?.foreseen ?? []} onAsk={onAsk} /> : null}
    </>
  );
}

type EndOthersProps = { onClose: () => void; onTaken: (taken: Shape["Taken"]) => void };

/** Taken inside the chat, so that what it comes to stands in the conversation too. */
function EndOthers({ onClose, onTaken }: EndOthersProps) {
  // Kept while the sheet is open: when the answer got lost, the same press again is told that it was done.
  const key = useRef(mintKey());
  const body = { offer: "end_other_sessions", conversation: true };
  const headers = { "Idempotency-Key": key.current };
  return (
    <EndOthersSheet
      end={() => send(() => api.POST("/api/actions", { body, headers }))}
      onClose={onClose}
      onEnded={onTaken}
    />
  );
}
