import { useTranslation } from "react-i18next";
import { ChangeSecret } from "../components/ChangeSecret";
import { ChangePinForm } from "../forms/ChangePinForm";
import { paths } from "../util/paths";

export function ChangePin() {
  const { t } = useTranslation();
  return (
    <ChangeSecret
      title={t("secrets.pin")}
      done={t("secrets.pinDone")}
      forgotten={t("secrets.pinForgotten")}
      way={paths.resetPin}
    >
      {(onDone) => <ChangePinForm onDone={onDone} />}
    </ChangeSecret>
  );
}
