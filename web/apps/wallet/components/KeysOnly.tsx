import { api, type Shape, send } from "@client/api";
import { Sheet } from "@ui/Sheet";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient, securityQuery } from "../util/queries";
import { ProblemNote } from "./ProblemNote";

const LEAST = 2;

/** Lets passkeys alone open the account, after saying what that means; and takes it back. */
export function KeysOnly({ security }: { security: Shape["Security"] }) {
  const { t } = useTranslation();
  const { busy, problem, attempt } = useTry();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<"turnedOn" | "turnedOff" | null>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const on = security.keys_only;
  const few = !on && security.passkeys.length < LEAST;
  // The button that was pressed is gone; the focus goes to what came of it.
  useEffect(() => {
    if (done !== null) said.current?.focus();
  }, [done]);

  async function turn(becomes: boolean): Promise<void> {
    setDone(null);
    const now = await send(() => api.PUT("/api/me/keys-only", { body: { on: becomes } }));
    queryClient.setQueryData(securityQuery.queryKey, now);
    setAsking(false);
    setDone(becomes ? "turnedOn" : "turnedOff");
  }

  return (
    <section className="stack" aria-labelledby="keys-only">
      <h2 id="keys-only">{t("keysOnly.title")}</h2>
      <p className="faint">{t(on ? "keysOnly.on" : few ? "keysOnly.few" : "keysOnly.off")}</p>
      <p ref={said} role="status" tabIndex={-1} className="notice-line">
        {done === null ? null : t(`keysOnly.${done}`)}
      </p>
      {asking ? null : <ProblemNote problem={problem} />}
      {few ? null : (
        <Button
          block
          size="large"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={() => (on ? attempt(() => turn(false)) : setAsking(true))}
        >
          {t(on ? "keysOnly.turnOff" : "keysOnly.turnOn")}
        </Button>
      )}
      {asking ? (
        <Sheet title={t("keysOnly.before")} onClose={busy ? () => undefined : () => setAsking(false)}>
          <div className="stack">
            <ul className="stack">
              <li>{t("keysOnly.loses")}</li>
              <li>{t("keysOnly.others")}</li>
              <li>{t("keysOnly.back")}</li>
              <li>{t("keysOnly.pin")}</li>
            </ul>
            <ProblemNote problem={problem} />
            <Button
              block
              size="large"
              color="primary"
              loading={busy}
              loadingText={t("ui.state.busy")}
              onClick={() => attempt(() => turn(true))}
            >
              {t("keysOnly.confirm")}
            </Button>
          </div>
        </Sheet>
      ) : null}
    </section>
  );
}
