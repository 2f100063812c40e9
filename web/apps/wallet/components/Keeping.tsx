import type { Shape } from "@client/api";
import { day } from "@ui/format";
import { useTranslation } from "react-i18next";

/** What is kept after an account is closed, until when, and why. */
export function Keeping({ keeping }: { keeping: Shape["Keeping"][] }) {
  const { t, i18n } = useTranslation();
  return (
    <dl className="keeping">
      {keeping.map(({ kind, what, reason, until }) => (
        <div key={kind}>
          <dt>{what}</dt>
          <dd>
            <strong>{t("privacy.until", { until: day(until, i18n.language) })}</strong>
            <span className="row-sub">{reason}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
