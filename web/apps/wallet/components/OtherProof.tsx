import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";

type Props = {
  busy: boolean;
  /** Confirms by passkey; null for whoever has none. */
  onPasskey: (() => void) | null;
};

/** What is left to whoever does not know their PIN: a passkey, or another PIN. */
export function OtherProof({ busy, onPasskey }: Props) {
  const { t } = useTranslation();
  return (
    <nav className="links" aria-label={t("stepUp.other")}>
      {onPasskey === null ? null : (
        <button type="button" className="text-button" disabled={busy} onClick={onPasskey}>
          {t("pay.byPasskey")}
        </button>
      )}
      <Link className="quiet-link" to={paths.resetPin}>
        {t("pay.forgotPin")}
      </Link>
    </nav>
  );
}
