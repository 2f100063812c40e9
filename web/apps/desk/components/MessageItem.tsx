import type { Shape } from "@client/api";
import { exact, time } from "@ui/format";
import { RecordCard } from "@ui/RecordCard";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useTopicTitles } from "../util/assistant";
import { langOf } from "../util/data";
import { paths } from "../util/paths";
import styles from "./desk.module.css";

type Message = Shape["Message"];

const ADDRESS = /(https?:\/\/[^\s<>"'，。；）]+)/g;

/** Addresses in a message become links; everything else stays text. */
export function WithLinks({ text }: { text: string }) {
  return text.split(ADDRESS).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes, so neither do its parts.
      <a key={index} href={part} target="_blank" rel="noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
}

export function recordAnchor(id: string): string {
  return `record-${id}`;
}

function Mark({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const at = message.read_at ?? message.delivered_at;
  const state = message.read_at ? "read" : message.delivered_at ? "delivered" : "sent";
  return (
    <span className={styles.mark} title={at ? exact(at, i18n.language) : undefined}>
      {t(`message.${state}`)}
    </span>
  );
}

/** What the customer was offered, to read and not to press: the buttons for staff stand beside the customer. */
function Chips({ name, labels }: { name: string; labels: string[] }) {
  return (
    <div className={styles.chips}>
      <span>{name}</span>
      <ul>
        {labels.map((label) => (
          <li key={label}>{label}</li>
        ))}
      </ul>
    </div>
  );
}

/** What the assistant took a message for, and what staff say that it was about. */
function Understood({ message, onAbout }: Pick<Props, "message" | "onAbout">) {
  const { t } = useTranslation();
  const { title } = useTopicTitles();
  const { about } = message;
  if (message.author === "assistant" && message.heard)
    return (
      <span className={styles.by}>
        {t("message.heard", { topic: title(message.heard) })}{" "}
        <Link to={paths.trace(message.id)}>{t("message.why")}</Link>
      </span>
    );
  if (message.author !== "customer" || message.internal || message.text === "") return null;
  return (
    <span className={styles.by}>
      {about ? t(`message.about.${about.state}`, { topic: title(about.topic) }) : null}{" "}
      <Button size="small" type="link" className={styles.aside ?? ""} onClick={() => onAbout(message)}>
        {t(about ? "message.aboutAgain" : "message.aboutGo")}
      </Button>
    </span>
  );
}

type Props = {
  message: Message;
  /** Asks what a message was about. */
  onAbout: (message: Message) => void;
  /** Records that stand in the customer pane, which the card can lead to. */
  beside: ReadonlySet<string>;
};

export function MessageItem({ message, onAbout, beside }: Props) {
  const { t, i18n } = useTranslation();
  const kind = message.internal ? "note" : message.author;
  if (kind === "system") {
    return (
      <li className={styles.system}>
        <span>
          <WithLinks text={message.text} />
        </span>{" "}
        <time dateTime={message.at} title={exact(message.at, i18n.language)}>
          {time(message.at)}
        </time>
      </li>
    );
  }
  const { record } = message;
  const reveal = (id: string) => {
    const card = document.getElementById(recordAnchor(id));
    card?.scrollIntoView({ block: "nearest" });
    card?.focus();
  };
  return (
    <li className={`${styles.message} ${styles[`by_${kind}`]}`}>
      <div className={styles.said}>
        <span className={styles.by}>
          <strong>{message.author_name}</strong>
          {kind === "assistant" && message.author_name !== t("message.assistant") ? (
            <span>{t("message.assistant")}</span>
          ) : null}
          {kind === "note" ? <span>{t("message.note")}</span> : null}
          <time dateTime={message.at} title={exact(message.at, i18n.language)}>
            {time(message.at)}
          </time>
        </span>
        {message.text === "" ? null : (
          <div className={styles.bubble}>
            <WithLinks text={message.text} />
          </div>
        )}
        {record ? (
          <div className={styles.recordInline}>
            <RecordCard
              record={record}
              brief
              onOffer={() => undefined}
              link={(head) =>
                beside.has(record.id) ? (
                  <button
                    type="button"
                    className={styles.plain}
                    title={t("message.showRecord")}
                    onClick={() => reveal(record.id)}
                  >
                    {head}
                  </button>
                ) : (
                  head
                )
              }
            />
            {record.why ? <p className={styles.whyLine}>{record.why.title}</p> : null}
          </div>
        ) : null}
        {message.choices && message.choices.length > 0 ? (
          <Chips name={t("message.choices")} labels={message.choices.map((choice) => choice.label)} />
        ) : null}
        {message.offers && message.offers.length > 0 ? (
          <Chips name={t("message.offers")} labels={message.offers.map((offer) => offer.label)} />
        ) : null}
        {message.cites && message.cites.length > 0 ? (
          <div className={styles.chips}>
            <span>{t("message.cites")}</span>
            <ul>
              {message.cites.map((cite) => (
                <li key={cite.topic}>
                  <a
                    href={`/help/${cite.topic}?lang=${langOf(i18n.language)}`}
                    target="_blank"
                    rel="noreferrer"
                  >
                    {cite.title}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {message.second_opinion ? (
          <span className={styles.by}>{t(`message.secondOpinion.${message.second_opinion}`)}</span>
        ) : null}
        {typeof message.solved === "boolean" ? (
          <span className={styles.by}>{t(message.solved ? "message.solved" : "message.notSolved")}</span>
        ) : null}
        <Understood message={message} onAbout={onAbout} />
        {kind === "agent" ? <Mark message={message} /> : null}
      </div>
    </li>
  );
}
