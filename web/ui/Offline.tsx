import { useTranslation } from "react-i18next";
import { useOnline } from "./useOnline";

/** Says that the network is gone, and that nothing is lost. */
export function Offline() {
  const { t } = useTranslation();
  const online = useOnline();
  return (
    <div className="offline" role="status">
      {online ? null : t("ui.state.offline")}
    </div>
  );
}
