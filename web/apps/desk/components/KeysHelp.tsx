import { Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keysAreOn, turnKeys } from "../util/keys";
import { Dialog } from "./Dialog";
import styles from "./desk.module.css";

const KEYS = [
  ["J", "keys.next"],
  ["K", "keys.previous"],
  ["G", "keys.take"],
  ["R", "keys.reply"],
  ["N", "keys.note"],
  ["E", "keys.close"],
  ["T", "keys.correct"],
  ["?", "keys.help"],
  ["Enter", "keys.send"],
  ["Shift+Enter", "keys.line"],
  ["/", "keys.article"],
  ["Esc", "keys.leave"],
] as const;

/** Every key of the desk, and a way to turn the single letters off. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [on, setOn] = useState(keysAreOn);
  return (
    <Dialog title={t("keys.name")} footer={null} onCancel={onClose}>
      <dl className={styles.keys}>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.duty}>
        <Switch
          checked={on}
          aria-labelledby="letters"
          onChange={(next) => {
            turnKeys(next);
            setOn(next);
          }}
        />
        <span id="letters">{t("keys.letters")}</span>
      </p>
    </Dialog>
  );
}
