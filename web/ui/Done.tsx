import { CheckCircleFill } from "antd-mobile-icons";
import { Link } from "react-router";

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
      <CheckCircleFill className="done-mark" fontSize={48} aria-hidden="true" />
      <p>{words}</p>
      <Link className="big-link" to={to} reloadDocument={elsewhere}>
        {go}
      </Link>
    </section>
  );
}
