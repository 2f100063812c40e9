import type { Shape } from "@client/api";
import { Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import own from "../components/assistant.module.css";
import { Dialog } from "../components/Dialog";
import styles from "../components/desk.module.css";
import { TopicSelect } from "../components/TopicSelect";
import { Trouble } from "../components/Trouble";
import { correct } from "../util/assistant";

type Props = { conversation: string; message: Shape["Message"]; onClose: () => void };

/** What a message of the customer's was about: for a colleague to look through, and for the assistant to learn from. */
export function CorrectTopic({ conversation, message, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [topic, setTopic] = useState(message.about?.topic ?? "");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const missing = tried && topic === "";
  const send = async () => {
    setTried(true);
    if (topic === "") {
      document.getElementById(`${id}topic`)?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await correct(conversation, message.id, topic);
      onClose();
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("assistant.correct.name")} footer={null} onCancel={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p>{t("assistant.correct.what", { text: message.text })}</p>
        <TopicSelect
          id={`${id}topic`}
          name={t("assistant.topic")}
          value={topic}
          autoFocus
          onChange={setTopic}
        />
        <p className={missing ? styles.failed : styles.muted} role={missing ? "alert" : undefined}>
          {t(missing ? "assistant.correct.missing" : "assistant.correct.does")}
        </p>
        {error === null ? null : <Trouble error={error} />}
        <div className={own.acts}>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("assistant.correct.go")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
