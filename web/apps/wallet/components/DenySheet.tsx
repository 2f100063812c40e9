import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import { meQuery, queryClient, rereadDevices, securityQuery, signInsQuery } from "../util/queries";
import { SureSheet } from "./SureSheet";

type Props = { device: Shape["Device"]; onClose: () => void; onDenied: () => void };

/** Says that a device is somebody else's, after what that does was read. */
export function DenySheet({ device, onClose, onDenied }: Props) {
  const { t } = useTranslation();
  const byKeys = useQuery(securityQuery).data?.keys_only ?? false;

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
      <p>{t(byKeys ? "notMe.keysDoesHere" : "notMe.doesHere")}</p>
      <p>
        <Link to={byKeys ? paths.passkeys : paths.resetPassword}>
          {t(byKeys ? "notMe.keys" : "notMe.reset")}
        </Link>
      </p>
    </SureSheet>
  );
}
