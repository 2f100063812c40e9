import type { Problem } from "@client/problem";
import { useWords } from "@ui/States";
import { Offers, WhyCard } from "@ui/WhyCard";
import { useNavigate } from "react-router";
import { paths } from "../util/paths";

/** What can be done about it here; the rest is what the form that shows the note is for. */
const pages: Record<string, string> = { unlock: paths.unlock, reset_password: paths.resetPassword };

type Props = {
  problem: Problem | null;
  /** The words stand at a field already; only what can be done about it is left to show. */
  atField?: boolean;
};

/** What the server said against what was tried: cause, where the money is, what to do. */
export function ProblemNote({ problem, atField = false }: Props) {
  const words = useWords();
  const navigate = useNavigate();
  const offers = problem?.why?.offers.filter(({ code }) => code in pages) ?? [];
  const go = ({ code }: { code: string }): void => {
    const to = pages[code];
    if (to !== undefined) navigate(to);
  };
  return (
    <div aria-live="assertive">
      {problem?.why && !atField ? <WhyCard why={{ ...problem.why, offers }} onOffer={go} /> : null}
      {problem?.why && atField && offers.length > 0 ? <Offers quiet offers={offers} onOffer={go} /> : null}
      {problem !== null && !problem.why && !atField ? (
        <p className="notice notice-bad">{words(problem)}</p>
      ) : null}
    </div>
  );
}
