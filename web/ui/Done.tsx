import { Link } from "react-router";
import { DoneMark } from "./Icons";

type Props = {
  words: string;
  to: string;
  go: string;
  /** It leads to another app, which is loaded. */
  elsewhere?: boolean;
};

/** It is done, and this is where to go now. */
export function Done({ words, to, go, elsewhere = false }: Props) {
  return (
    <section className="block stack centre" role="status">
      <DoneMark className="done-mark" size={48} />
      <p>{words}</p>
      <Link className="big-link" to={to} reloadDocument={elsewhere}>
        {go}
      </Link>
    </section>
  );
}
