import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Plane } from "./Icons";

type Props = {
  onSay: (text: string) => void;
  /** Called with every change that leaves words in the field. */
  onTyping?: () => void;
};

/** The line in which a message is written: Enter sends, Shift and Enter begin a new line. */
export function Says({ onSay, onTyping }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);

  function say(): void {
    if (text.trim() !== "") {
      onSay(text.trim());
      setText("");
    }
    field.current?.focus();
  }

  return (
    <form
      className="chat-composer"
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <label className="unseen" htmlFor="say">
        {t("chat.say")}
      </label>
      <textarea
        ref={field}
        id="say"
        rows={1}
        maxLength={5000}
        placeholder={t("chat.placeholder")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value !== "") onTyping?.();
        }}
        onKeyDown={(event) => {
          // While an input method is composing, Enter picks a word.
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            say();
          }
        }}
      />
      <button type="submit" className="chat-send" aria-label={t("chat.send")}>
        <Plane size={22} />
      </button>
    </form>
  );
}
