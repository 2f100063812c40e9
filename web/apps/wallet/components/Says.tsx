import { Plane } from "@ui/Icons";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** What the server keeps of one message (`LONGEST_TEXT`), and from where on it is said how much room is left. */
const LONGEST = 10_000;
const COUNTED_FROM = 9_000;

type Props = {
  onSay: (text: string) => void;
  /** Called with every change that leaves words in the field. */
  onTyping?: () => void;
};

/** The line in which a message is written: Enter sends, Shift and Enter begin a new line. */
export function Says({ onSay, onTyping }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [cut, setCut] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);

  function say(): void {
    if (text.trim() !== "") {
      onSay(text.trim());
      setText("");
      setCut(0);
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
        aria-describedby={text.length < COUNTED_FROM ? undefined : "say-length"}
        placeholder={t("chat.placeholder")}
        value={text}
        onChange={(event) => {
          // A field with a limit of its own would drop the end of what is pasted without a word.
          const over = Math.max(0, event.target.value.length - LONGEST);
          setText(event.target.value.slice(0, LONGEST));
          if (over > 0 || event.target.value.length < LONGEST) setCut(over);
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
      {text.length < COUNTED_FROM ? null : (
        <p id="say-length" className="chat-length" role="status">
          {cut > 0
            ? t("chat.cut", { over: cut, longest: LONGEST })
            : t("chat.length", { used: text.length, longest: LONGEST })}
        </p>
      )}
      <button type="submit" className="chat-send" aria-label={t("chat.send")}>
        <Plane size={22} />
      </button>
    </form>
  );
}
