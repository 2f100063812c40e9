import { api, type Shape, send } from "@client/api";
import { Sheet } from "@ui/Sheet";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import { meQuery, queryClient, rereadDevices, signInsQuery } from "../util/queries";
import { ProblemNote } from "./ProblemNote";

type Props = { device: Shape["Device"]; onClose: () => void; onDenied: () => void };

/** Says that a device is somebody else's, after what that does was read. */
export function DenySheet({ device, onClose, onDenied }: Props) {
  const { t } = useTranslation();
  const { busy, problem, attempt } = useTry();

  async function deny(): Promise<void> {
    await send(() =>
      api.POST("/api/me/devices/{device_id}/not-me", { params: { path: { device_id: device.id } } }),
    );
    void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: signInsQuery.queryKey });
    await rereadDevices();
    onDenied();
  }

  return (
    <Sheet title={t("devices.notMeName", { name: device.name })} onClose={busy ? () => undefined : onClose}>
      <div className="stack">
        <p>{t("notMe.doesHere")}</p>
        <p>
          <Link to={paths.resetPassword}>{t("notMe.reset")}</Link>
        </p>
        <ProblemNote problem={problem} />
        <Button
          block
          size="large"
          color="danger"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={() => attempt(deny)}
        >
          {t("notMe.do")}
        </Button>
      </div>
    </Sheet>
  );
}
