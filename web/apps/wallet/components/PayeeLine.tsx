import type { Shape } from "@client/api";
import { PersonInRing } from "@ui/Icons";

type Props = { payee: Shape["Payee"] };

export function PayeeLine({ payee }: Props) {
  return (
    <>
      <PersonInRing className="row-icon" size={28} />
      <span className="row-main">
        <span className="row-title">{payee.name}</span>
        <span className="row-sub">{payee.phone}</span>
      </span>
    </>
  );
}
