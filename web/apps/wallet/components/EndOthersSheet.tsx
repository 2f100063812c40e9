import { useTranslation } from "react-i18next";
import { rereadDevices } from "../util/queries";
import { SureSheet } from "./SureSheet";

type Props<T> = {
  /** Ends them; what it comes to is handed on. */
  end: () => Promise<T>;
  onClose: () => void;
  onEnded: (ended: T) => void;
};

/** Signs out everywhere else, after what that means was read. */
export function EndOthersSheet<T>({ end, onClose, onEnded }: Props<T>) {
  const { t } = useTranslation();

  async function go(): Promise<void> {
    const ended = await end();
    await rereadDevices();
    onEnded(ended);
  }

  return (
    <SureSheet title={t("devices.others")} confirm={t("devices.othersDo")} run={go} onClose={onClose}>
      <p>{t("devices.othersAbout")}</p>
      <p>{t("devices.othersTodo")}</p>
    </SureSheet>
  );
}
