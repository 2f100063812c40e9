import type { Shape } from "@client/api";
import { exact, money, time, when } from "@ui/format";
import { Outcome } from "@ui/Outcome";
import { signOf } from "@ui/tone";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";

type Props = {
  record: Shape["Record"];
  /** Below a heading that names the day, the hour is enough. */
  clock: "hour" | "day";
};

export function RecordRow({ record, clock }: Props) {
  const { i18n } = useTranslation();
  const shown = clock === "hour" ? time(record.at) : when(record.at, i18n.language);
  return (
    <Link to={paths.record(record.id)} className={`row record-row record-${record.outcome}`}>
      <span className="row-main">
        <span className="row-title">{record.title}</span>
        <span className="row-sub">
          {record.counterparty ? `${record.counterparty} · ` : ""}
          <time dateTime={record.at} title={exact(record.at, i18n.language)}>
            {shown}
          </time>
        </span>
        {record.outcome === "succeeded" ? null : (
          <span>
            <Outcome record={record} />
          </span>
        )}
      </span>
      <span className="row-end">
        <span className={`amount sum-${record.direction}`}>
          {signOf(record)}
          {money(record.amount)}
        </span>
      </span>
    </Link>
  );
}
