import type { Shape } from "@client/api";
import { UserCircleOutline } from "antd-mobile-icons";

type Props = { payee: Shape["Payee"] };

export function PayeeLine({ payee }: Props) {
  return (
    <>
      <UserCircleOutline className="row-icon" fontSize={28} aria-hidden="true" />
      <span className="row-main">
        <span className="row-title">{payee.name}</span>
        <span className="row-sub">{payee.phone}</span>
      </span>
    </>
  );
}
