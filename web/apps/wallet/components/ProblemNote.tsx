import type { Problem } from "@client/problem";
import { useWords } from "@ui/States";
import { Offers, WhyCard } from "@ui/WhyCard";
import { useOffer } from "./useOffer";

/** Trying again, with something else filled in, is what the form that shows the note is for. */
const FORM_ITSELF = new Set(["retry", "contact_payee", "use_other_card"]);

type NoteProps = {
  problem: Problem | null;
  /** The words stand at a field already; only what can be done about it is left to show. */
  atField?: boolean;
  /** Whoever reads it is at the door, and has not signed in. */
  outside?: boolean;
};

/** What the server said against a form as a whole, with what can be done about it. */
export function ProblemNote({ problem, atField = false, outside = false }: NoteProps) {
  const words = useWords();
  const { run, busy } = useOffer({ outside });
  const offers = problem?.why?.offers.filter(({ code }) => !FORM_ITSELF.has(code)) ?? [];
  return (
    <div aria-live="assertive">
      {problem?.why && !atField ? (
        <WhyCard
          why={{ ...problem.why, offers }}
          busy={busy}
          reference={problem.record?.reference ?? null}
          onOffer={(offer) => run(offer, problem.record)}
        />
      ) : null}
      {problem?.why && atField && offers.length > 0 ? (
        <Offers quiet offers={offers} busy={busy} onOffer={(offer) => run(offer, problem.record)} />
      ) : null}
      {problem !== null && !problem.why && !atField ? (
        <p className="notice notice-bad">{words(problem)}</p>
      ) : null}
    </div>
  );
}
