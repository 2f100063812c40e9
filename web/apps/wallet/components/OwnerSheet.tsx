import { asProblem, type Problem } from "@client/problem";
import { PinPad } from "@ui/PinPad";
import { Sheet } from "@ui/Sheet";
import { useWords } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OtherProof } from "./OtherProof";
import { ProblemNote } from "./ProblemNote";
import { useHasPasskey } from "./useHasPasskey";

type Props = {
  title: string;
  /** What is confirmed. */
  what: string;
  busyLabel: string;
  /** Does it with the PIN; with null, a passkey is asked for on top. */
  run: (pin: string | null) => Promise<void>;
  onClose: () => void;
  /** Refused for something else than the proof: said where it was filled in. */
  onRefused: (error: unknown) => void;
};

const ABOUT_PROOF = new Set(["pin_wrong", "pin_locked", "verification_required", "verification_failed"]);

/** Has the owner prove that it is them, by PIN or by passkey, and does what waits for it. */
export function OwnerSheet({ title, what, busyLabel, run, onClose, onRefused }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const { busy, once } = useOnce();
  const hasPasskey = useHasPasskey();
  const [problem, setProblem] = useState<Problem | null>(null);

  async function prove(pin: string | null): Promise<void> {
    setProblem(null);
    try {
      await run(pin);
    } catch (error) {
      const met = asProblem(error);
      if (ABOUT_PROOF.has(met.code) || met.field === "pin") setProblem(met);
      else onRefused(error);
    }
  }

  const wrong = problem?.code === "pin_wrong" || problem?.field === "pin";
  return (
    <Sheet title={title} step="pin" onClose={busy ? () => undefined : onClose}>
      <div className="stack">
        <p>{what}</p>
        <PinPad
          label={t("pay.pin")}
          busy={busy}
          busyLabel={busyLabel}
          error={problem !== null && wrong ? words(problem) : null}
          onPin={(pin) => void once(() => prove(pin))}
        />
        <ProblemNote problem={wrong ? null : problem} />
        <OtherProof busy={busy} onPasskey={hasPasskey ? () => void once(() => prove(null)) : null} />
      </div>
    </Sheet>
  );
}
