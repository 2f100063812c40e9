import { whenSessionExpires } from "@client/api";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Sheet } from "./Sheet";
import { useWentElsewhere } from "./useWentElsewhere";

type Person = { id: string };
type Props<P extends Person> = {
  /** Who was signed in, if anybody. */
  known: () => P | undefined;
  /** Ask the server who is signed in in this browser by now. */
  who: () => Promise<P>;
  begin: (person: P) => void;
  end: () => void;
  /** Where somebody else begins. */
  home: string;
  form: (onDone: (person: P) => void) => ReactNode;
};

/** The end of a session may be heard a moment before the one that follows it has reached the browser. */
const LOOKED_AFTER_MS = [0, 700];

/** Whether the same person has signed in in another tab meanwhile, which ends the session that this tab began. */
async function cameBack<P extends Person>(before: P, who: () => Promise<P>): Promise<boolean> {
  for (const wait of LOOKED_AFTER_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const now = await who().catch(() => null);
    if (now !== null) return now.id === before.id;
  }
  return false;
}

/**
 * The session ended while something was being done, and no other tab has begun one: sign in on top of it and go on.
 * All requests that met the end wait for the same answer; what was typed stays where it is.
 */
export function SignInAgain<P extends Person>({ known, who, begin, end, home, form }: Props<P>) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<((again: boolean) => void)[]>([]);

  useEffect(() => {
    whenSessionExpires(async () => {
      const before = known();
      if (before === undefined) return false;
      if (await cameBack(before, who)) return true;
      // They may have signed out in this tab by now.
      if (known() === undefined) return false;
      setAsking(true);
      return new Promise((resolve) => waiting.current.push(resolve));
    });
    const waits = waiting.current;
    return () => {
      whenSessionExpires(null);
      for (const resolve of waits.splice(0)) resolve(false);
    };
  }, [known, who]);

  function answer(again: boolean): void {
    setAsking(false);
    for (const resolve of waiting.current.splice(0)) resolve(again);
  }

  // Unlocking and a new password are other pages; the sheet would lie over them.
  useWentElsewhere(() => answer(false));

  if (!asking) return null;
  return (
    <Sheet
      title={t("ui.again.title")}
      onClose={() => {
        answer(false);
        end();
      }}
    >
      <p className="lead">{t("ui.again.why")}</p>
      {form((person) => {
        const before = known();
        begin(person);
        // Somebody else must not go on with what the first one had begun.
        if (before?.id === person.id) answer(true);
        else window.location.assign(home);
      })}
    </Sheet>
  );
}
