import type { Shape } from "@client/api";
import { exact, time } from "@ui/format";
import { RecordCard } from "@ui/RecordCard";
import { type Offer, Offers } from "@ui/WhyCard";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { outside, paths } from "../util/paths";
import { Solved } from "./Solved";

type Props = {
  message: Shape["Message"];
  /** Choices can be picked only while nothing has been said after them. */
  open: boolean;
  busy: string | null;
  onOffer: (offer: Offer, record: Shape["Record"] | null) => void;
  onChoose: (message: Shape["Message"], choice: Shape["Choice"]) => void;
  /** None but for the newest answer that claims to answer. */
  onJudge: ((message: Shape["Message"], solved: boolean) => Promise<void>) | null;
};

/** One message: who speaks, what they say, and what can be done with it. */
export function Bubble({ message, open, busy, onOffer, onChoose, onJudge }: Props) {
  const { t, i18n } = useTranslation();
  const { author, record = null, offers = [], choices = [], cites = [] } = message;
  if (author === "system") {
    return (
      <div className="chat-system">
        <p>{message.text}</p>
        {record ? <Card {...{ record, busy, onOffer }} brief={offers.length > 0} /> : null}
        <Offers offers={offers} busy={busy} onOffer={(offer) => onOffer(offer, record)} />
      </div>
    );
  }
  const mine = author === "customer";
  const mark = message.read_at ? "read" : message.delivered_at ? "delivered" : "sent";
  return (
    <div className={mine ? "chat-line chat-mine" : "chat-line"}>
      <p className="chat-who">
        {mine ? (
          <span className="unseen">{t("chat.you")}</span>
        ) : (
          <>
            <span className={`chat-role chat-role-${author}`}>{t(`chat.role.${author}`)}</span>
            {message.author_name === t(`chat.role.${author}`) ? null : message.author_name}
          </>
        )}
      </p>
      {message.text === "" ? null : <p className="chat-text">{message.text}</p>}
      {record ? <Card {...{ record, busy, onOffer }} brief={mine || offers.length > 0} /> : null}
      <Offers offers={offers} busy={busy} onOffer={(offer) => onOffer(offer, record)} />
      {choices.length > 0 ? (
        <div className="chat-choices">
          {choices.map((choice) => (
            <button
              key={choice.value}
              type="button"
              aria-disabled={!open}
              onClick={() => {
                if (open) onChoose(message, choice);
              }}
            >
              {choice.label}
              {choice.detail ? <small>{choice.detail}</small> : null}
            </button>
          ))}
        </div>
      ) : null}
      {cites.length > 0 ? (
        <p className="chat-cites">
          {t("chat.cites")}{" "}
          {cites.map((cite) => (
            <a key={cite.topic} href={outside.article(cite.topic)}>
              {cite.title}
            </a>
          ))}
        </p>
      ) : null}
      <Solved message={message} onJudge={onJudge} />
      <p className="chat-at">
        <time dateTime={message.at} title={exact(message.at, i18n.language)}>
          {time(message.at)}
        </time>
        {mine ? ` ${t(`chat.mark.${mark}`)}` : ""}
      </p>
    </div>
  );
}

type CardProps = {
  record: Shape["Record"];
  brief: boolean;
  busy: string | null;
  onOffer: Props["onOffer"];
};

function Card({ record, brief, busy, onOffer }: CardProps) {
  return (
    <RecordCard
      record={record}
      brief={brief}
      busy={busy}
      onOffer={(offer) => onOffer(offer, record)}
      link={(head) => (
        <Link className="plain-link" to={paths.record(record.id)}>
          {head}
        </Link>
      )}
    />
  );
}
