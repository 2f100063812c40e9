import { useTranslation } from "react-i18next";
import { ChangeSecret } from "../components/ChangeSecret";
import { ChangePasswordForm } from "../forms/ChangePasswordForm";
import { paths } from "../util/paths";

export function ChangePassword() {
  const { t } = useTranslation();
  return (
    <ChangeSecret
      title={t("secrets.password")}
      done={t("secrets.passwordDone")}
      forgotten={t("secrets.passwordForgotten")}
      way={paths.resetPassword}
    >
      {(onDone) => <ChangePasswordForm onDone={onDone} />}
    </ChangeSecret>
  );
}
