import { api, type Shape, send } from "@client/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import { meQuery, queryClient, rereadDevices, signInsQuery } from "../util/queries";
import { SureSheet } from "./SureSheet";

type Props = { device: Shape["Device"]; onClose: () => void; onDenied: () => void };

/** Says that a device is somebody else's, after what that does was read. */
export function DenySheet({ device, onClose, onDenied }: Props) {
  const { t } = useTranslation();

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
    <SureSheet
      title={t("devices.notMeName", { name: device.name })}
      confirm={t("notMe.do")}
      run={deny}
      onClose={onClose}
    >
      <p>{t("notMe.doesHere")}</p>
      <p>
        <Link to={paths.resetPassword}>{t("notMe.reset")}</Link>
      </p>
    </SureSheet>
  );
}
