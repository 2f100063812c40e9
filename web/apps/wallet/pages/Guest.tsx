import { mintKey } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { Waiting } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
import { Composer } from "../components/Composer";
import { Foreseen } from "../components/Foreseen";
import { useListening } from "../components/Live";
import { Page } from "../components/Page";
import { Talking } from "../components/Talking";
import { hear, useConversation, useSending } from "../components/useConversation";
import { NamePhoneSheet } from "../forms/NamePhoneSheet";
import { refusedLately } from "../util/came";
import { wayOf } from "../util/offers";
import { paths, withQuery } from "../util/paths";
import { guestForeseenQuery, guestQuery, meQuery, queryClient } from "../util/queries";
import { guestTalk } from "../util/talk";
import { GUEST } from "../util/unsent";

const WHO_AFTER_MS = [0, 1_000, 3_000, 9_000];

/** The chat of somebody who has not signed in; whoever has is in the customer's chat at once, with all that was said. */
export function Guest() {
  const [search] = useSearchParams();
  const { data: me, isPending } = useQuery(meQuery);
  const topic = search.get("topic");
  const wasGuest = useRef(false);
  if (me !== undefined) {
    const home = withQuery(paths.support, { page: search.get("page") });
    const to = topic !== null || wasGuest.current ? withQuery(paths.chat, { topic }) : home;
    return <Navigate to={to} replace />;
  }
  if (!isPending) wasGuest.current = true;
  // Asking again who this is takes nothing off the screen.
  return !wasGuest.current ? (
    <div className="page">
      <Waiting card lines={5} />
    </div>
  ) : (
    <GuestChat />
  );
}

function GuestChat() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const { once } = useOnce();
  const conversation = useConversation(guestTalk);
  const sending = useSending(guestTalk, GUEST);
  const { data: guest } = useQuery(guestQuery);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [naming, setNaming] = useState(false);
  const { latest } = conversation;
  const known = latest !== null && latest.id !== "";
  const live = useListening(known ? "/api/guest/live" : null);
  const topic = search.get("topic");
  const wantsPerson = search.get("person") === "1";
  const withPerson = latest?.state === "waiting" || latest?.state === "agent";

  // A guest who is none any more has most likely signed in, in another tab. That the old session is over may be heard a
  // moment before the new one has reached the browser, so who it is now is asked more than once.
  const ready = latest !== null;
  const was = useRef(false);
  useEffect(() => {
    const gone = was.current && ready && !known;
    was.current = known;
    if (!gone) return;
    const asking = WHO_AFTER_MS.map((wait) =>
      setTimeout(() => void queryClient.invalidateQueries({ queryKey: meQuery.queryKey }), wait),
    );
    return () => asking.forEach(clearTimeout);
  }, [known, ready]);

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

  function askPerson(): void {
    run("talk_to_agent", async () => hear(guestTalk, await guestTalk.askPerson(topic)));
  }

  // Asked for on another page: once, when it is known how the conversation stands.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the page has been read, for what it was opened with.
  useEffect(() => {
    if (!ready || !wantsPerson) return;
    setSearch(topic === null ? {} : { topic }, { replace: true });
    if (!withPerson) askPerson();
  }, [ready]);

  return (
    <Page
      kind="sub"
      fill
      title={t("guest.title")}
      end={
        <button
          type="button"
          className="head-button"
          aria-disabled={withPerson || busy !== null}
          onClick={() => {
            if (!withPerson) askPerson();
          }}
        >
          {t("chat.person")}
        </button>
      }
    >
      <Talking
        talk={guestTalk}
        conversation={conversation}
        sending={sending}
        typing={live.typing}
        busy={busy}
        problem={problem}
        onOffer={(offer) => {
          if (offer.code === "talk_to_agent") {
            askPerson();
            return;
          }
          const way = wayOf(offer, null);
          if (way.kind === "outside") window.location.assign(way.to);
          else if (way.kind === "page") navigate(way.to);
        }}
        onChoose={(message, choice) => {
          const body = { message_id: message.id, value: choice.value, client_id: mintKey() };
          run(choice.value, async () => hear(guestTalk, await guestTalk.choose(body)));
        }}
        note={
          <div className="chat-note">
            <p>
              {guest?.phone ? t("guest.named", { phone: guest.phone }) : t("guest.about")}{" "}
              <button type="button" className="text-button" onClick={() => setNaming(true)}>
                {guest?.phone ? t("guest.renamePhone") : t("guest.namePhone")}
              </button>
              <Link className="text-button" to={paths.chat}>
                {t("signIn.enter")}
              </Link>
            </p>
          </div>
        }
        begin={
          <Begin
            // Whoever comes from no page in particular is most likely kept out; an article is what they came about.
            page={search.get("page") ?? (topic === null ? "sign_in" : "")}
            onAsk={(text, asked) => sending.say(text, { topic: asked })}
          />
        }
      >
        <Composer
          recordId={null}
          topic={topic}
          onDetach={() => undefined}
          onTyping={() => live.tell({ typing: true })}
          onSay={(text, extra) => {
            sending.say(text, extra);
            if (topic !== null) setSearch({}, { replace: true });
          }}
        />
      </Talking>
      {naming ? <NamePhoneSheet onClose={() => setNaming(false)} /> : null}
    </Page>
  );
}

/** How to begin, and what is likely to be asked. */
function Begin({ page, onAsk }: { page: string; onAsk: (text: string, topic: string) => void }) {
  const { t } = useTranslation();
  const { data: foreseen } = useQuery(guestForeseenQuery(page, refusedLately().join(",")));
  return (
    <>
      <p className="empty">{t("guest.begin")}</p>
      <Foreseen foreseen={foreseen ?? []} onAsk={onAsk} />
    </>
  );
}
