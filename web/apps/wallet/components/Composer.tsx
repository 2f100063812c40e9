import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { articleQuery, recordQuery } from "../util/queries";
import { RecordRow } from "./RecordRow";
import { Says } from "./Says";

const TYPING_EVERY_MS = 3_000;

type Props = {
  recordId: string | null;
  topic: string | null;
  onDetach: () => void;
  onTyping: () => void;
  onSay: (
    text: string,
    extra: { record_id: string | null; topic: string | null; article: string | null },
  ) => void;
};

/** Where a message is written, with what it is about: a record, or the article that somebody came from. */
export function Composer({ recordId, topic, onDetach, onTyping, onSay }: Props) {
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
          <button
            type="button"
            onClick={() => onSay(question, { record_id: recordId, topic: null, article: topic })}
          >
            {question}
          </button>
        )}
        {article === undefined ? null : (
          <button
            type="button"
            onClick={() => onSay(article.question, { record_id: recordId, topic, article: topic })}
          >
            {article.question}
          </button>
        )}
      </div>
      <Says
        onSay={(text) => onSay(text, { record_id: recordId, topic: null, article: topic })}
        onTyping={type}
      />
    </>
  );
}
