import { useOnline } from "@ui/useOnline";
import { useTranslation } from "react-i18next";

/** Says that the network is gone, and that nothing is lost. */
export function Offline() {
  const { t } = useTranslation();
  const online = useOnline();
  return (
    <div className="offline" role="status">
      {online ? null : t("state.offline")}
    </div>
  );
}
