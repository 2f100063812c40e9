import { api, mintKey, type Shape, send } from "@client/api";
import { asProblem } from "@client/problem";
import { useWords } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Bubble } from "../components/Bubble";
import { Page } from "../components/Page";
import { Says } from "../components/Says";
import { useOffer } from "../components/useOffer";

type Message = Shape["Message"];

/** The assistant for somebody who cannot sign in: articles and ways back in. Nothing of it is kept. */
export function Guest() {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const { run } = useOffer();
  const { busy, once } = useOnce();
  const [messages, setMessages] = useState<Message[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const end = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said last is brought into view.
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [messages.length, busy]);

  const add = (message: Pick<Message, "author" | "text"> & Partial<Message>): void =>
    setMessages((before) => [
      ...before,
      { id: mintKey(), author_name: t(`chat.role.assistant`), at: new Date().toISOString(), ...message },
    ]);

  function ask(text: string): void {
    void once(async () => {
      setProblem(null);
      add({ author: "customer", text });
      try {
        const lang = i18n.language === "en" ? "en" : "zh";
        const answer = await send(() => api.POST("/api/support/guest", { body: { text, lang } }));
        add({ author: "assistant", ...answer });
      } catch (error) {
        setProblem(words(asProblem(error)));
      }
    });
  }

  return (
    <Page
      kind="sub"
      fill
      title={t("guest.title")}
      end={
        <button
          type="button"
          className="head-button"
          aria-disabled={busy}
          onClick={() => ask(t("chat.person"))}
        >
          {t("chat.person")}
        </button>
      }
    >
      <p className="chat-speaking">{t("guest.about")}</p>
      <div className="chat-box">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
        <section className="chat-stream" aria-label={t("chat.stream")} tabIndex={0}>
          <div role="log" aria-live="polite">
            {messages.length === 0 ? <p className="empty">{t("guest.begin")}</p> : null}
            {messages.map((message, index) => (
              <Bubble
                key={message.id}
                message={message}
                open={index === messages.length - 1 && !busy}
                busy={null}
                onOffer={(offer) => run(offer, null)}
                onChoose={(_, choice) => ask(choice.label)}
              />
            ))}
            {busy ? <p className="chat-typing">{t("chat.typing.assistant")}</p> : null}
            <div ref={end} />
          </div>
        </section>
      </div>
      <div className="chat-foot">
        <p role="alert" className={problem === null ? undefined : "notice notice-bad"}>
          {problem}
        </p>
        <Says onSay={ask} />
      </div>
    </Page>
  );
}
