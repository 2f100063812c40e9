import { Sheet } from "@ui/Sheet";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { rereadDevices } from "../util/queries";
import { ProblemNote } from "./ProblemNote";

type Props<T> = {
  /** Ends them; what it comes to is handed on. */
  end: () => Promise<T>;
  onClose: () => void;
  onEnded: (ended: T) => void;
};

/** Signs out everywhere else, after what that means was read. */
export function EndOthersSheet<T>({ end, onClose, onEnded }: Props<T>) {
  const { t } = useTranslation();
  const { busy, problem, attempt } = useTry();

  async function go(): Promise<void> {
    const ended = await end();
    await rereadDevices();
    onEnded(ended);
  }

  return (
    <Sheet title={t("devices.others")} onClose={busy ? () => undefined : onClose}>
      <div className="stack">
        <p>{t("devices.othersAbout")}</p>
        <p>{t("devices.othersTodo")}</p>
        <ProblemNote problem={problem} />
        <Button
          block
          size="large"
          color="danger"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={() => attempt(go)}
        >
          {t("devices.othersDo")}
        </Button>
      </div>
    </Sheet>
  );
}
