import type { Shape } from "@client/api";
import { useTranslation } from "react-i18next";
import type { Step } from "../util/data";
import { Act } from "./Act";
import styles from "./desk.module.css";
import { Promised } from "./Promised";
import { Waited } from "./Waited";

type Reasons = Record<Step, string | null>;

type Props = {
  conversation: Shape["DeskConversation"];
  me: Shape["StaffMe"];
  reasons: Reasons;
  busy: Step | null;
  previous: string | null;
  next: string | null;
  onStep: (step: Step) => void;
  onGo: (id: string) => void;
};

/** Whose conversation it is, who looks at it, and what can be done with it. */
export function ConversationHead({ conversation, me, reasons, busy, previous, next, onStep, onGo }: Props) {
  const { t } = useTranslation();
  const { row, here } = conversation;
  const mine = row.state === "agent" && row.agent_id === me.id;
  const others = here.filter((name) => name !== me.name);
  return (
    <header className={styles.head}>
      <div className={styles.headWho}>
        <h2>{row.customer}</h2>
        <span
          className={`${styles.tag} ${row.state === "waiting" ? styles.tag_wait : mine ? styles.tag_good : ""}`}
        >
          {row.state === "agent" && !mine
            ? t("conversation.with", { agent: row.agent_name ?? "" })
            : t(`conversation.state.${row.state}`)}
        </span>
        {row.state === "waiting" && row.waiting_since !== null ? (
          <>
            <Waited since={row.waiting_since} className={styles.waited} />
            {row.ticket ? <Promised ticket={row.ticket} /> : null}
          </>
        ) : null}
        <span className={styles.here} role="status">
          {others.length > 0 ? t("conversation.here", { names: others.join(t("conversation.and")) }) : ""}
        </span>
      </div>
      <p className={styles.headTopic}>{row.topic_title ?? t("queue.noTopic")}</p>
      <div className={styles.acts} role="toolbar" aria-label={t("conversation.actions")}>
        <Act
          label={t("conversation.take")}
          letter="G"
          primary
          whyNot={reasons.take}
          busy={busy === "take"}
          onAct={() => onStep("take")}
        />
        <Act
          label={t("conversation.close")}
          letter="E"
          whyNot={reasons.close}
          busy={busy === "close"}
          onAct={() => onStep("close")}
        />
        <Act
          label={t("conversation.release")}
          whyNot={reasons.release}
          busy={busy === "release"}
          onAct={() => onStep("release")}
        />
        <span className={styles.spring} />
        <Act
          label={t("conversation.previous")}
          letter="K"
          whyNot={previous === null ? t("conversation.noPrevious") : null}
          onAct={() => previous !== null && onGo(previous)}
        />
        <Act
          label={t("conversation.next")}
          letter="J"
          whyNot={next === null ? t("conversation.noNext") : null}
          onAct={() => next !== null && onGo(next)}
        />
      </div>
    </header>
  );
}
