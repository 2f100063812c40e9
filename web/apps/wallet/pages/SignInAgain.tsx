import { whenSessionExpires } from "@client/api";
import { Sheet } from "@ui/Sheet";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { meQuery, queryClient } from "../util/queries";
import { begin, end } from "../util/session";

const SignInForm = lazy(async () => ({ default: (await import("../forms/SignInForm")).SignInForm }));

/**
 * The session ended while something was being done: sign in on top of it and go on. All requests that met the end
 * wait for the same answer; what was typed stays where it is.
 */
export function SignInAgain() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<((again: boolean) => void)[]>([]);

  useEffect(() => {
    whenSessionExpires(() => {
      if (queryClient.getQueryData(meQuery.queryKey) === undefined) return Promise.resolve(false);
      setAsking(true);
      return new Promise((resolve) => waiting.current.push(resolve));
    });
    return () => whenSessionExpires(null);
  }, []);

  function answer(again: boolean): void {
    setAsking(false);
    for (const resolve of waiting.current.splice(0)) resolve(again);
  }

  if (!asking) return null;
  return (
    <Sheet
      title={t("signIn.again")}
      onClose={() => {
        answer(false);
        end();
      }}
    >
      <p className="lead">{t("signIn.againWhy")}</p>
      <Suspense fallback={null}>
        <SignInForm
          onDone={(me) => {
            const before = queryClient.getQueryData(meQuery.queryKey);
            begin(me);
            // Somebody else must not go on with what the first one had begun.
            if (before?.id === me.id) answer(true);
            else window.location.assign("/");
          }}
        />
      </Suspense>
    </Sheet>
  );
}
