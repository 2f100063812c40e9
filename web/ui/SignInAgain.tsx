import { whenSessionExpires } from "@client/api";
import { type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Sheet } from "./Sheet";
import { useWentElsewhere } from "./useWentElsewhere";

type Person = { id: string };
type Props<P extends Person> = {
  /** Who was signed in, if anybody. */
  known: () => P | undefined;
  begin: (person: P) => void;
  end: () => void;
  /** Where somebody else begins. */
  home: string;
  form: (onDone: (person: P) => void) => ReactNode;
};

/**
 * The session ended while something was being done: sign in on top of it and go on. All requests that met the end
 * wait for the same answer; what was typed stays where it is.
 */
export function SignInAgain<P extends Person>({ known, begin, end, home, form }: Props<P>) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<((again: boolean) => void)[]>([]);

  useEffect(() => {
    whenSessionExpires(() => {
      if (known() === undefined) return Promise.resolve(false);
      setAsking(true);
      return new Promise((resolve) => waiting.current.push(resolve));
    });
    const waits = waiting.current;
    return () => {
      whenSessionExpires(null);
      for (const resolve of waits.splice(0)) resolve(false);
    };
  }, [known]);

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
      <Suspense fallback={null}>
        {form((person) => {
          const before = known();
          begin(person);
          // Somebody else must not go on with what the first one had begun.
          if (before?.id === person.id) answer(true);
          else window.location.assign(home);
        })}
      </Suspense>
    </Sheet>
  );
}
