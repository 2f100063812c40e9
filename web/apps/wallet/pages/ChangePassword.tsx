import { useQuery } from "@tanstack/react-query";
import { Failed, Waiting } from "@ui/States";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeSecret } from "../components/ChangeSecret";
import { Page } from "../components/Page";
import { ChangePasswordForm } from "../forms/ChangePasswordForm";
import { FirstPasswordForm } from "../forms/FirstPasswordForm";
import { paths } from "../util/paths";
import { queryClient, securityQuery } from "../util/queries";

/** Another password, or the first one for who has none. */
export function ChangePassword() {
  const { t } = useTranslation();
  const { data: security, error, refetch } = useQuery(securityQuery);
  const [first, setFirst] = useState(false);
  if (security === undefined) {
    return (
      <Page kind="sub" parent={paths.security} title={t("secrets.password")}>
        {error === null ? <Waiting card lines={4} /> : <Failed error={error} retry={() => void refetch()} />}
      </Page>
    );
  }
  // What was just set is one from now on; the page goes on saying so.
  if (first || security.password_changed_at === null) {
    return (
      <ChangeSecret
        title={t("security.setPassword")}
        done={t("secrets.firstDone")}
        forgotten={t("secrets.firstByCode")}
        way={paths.resetPassword}
      >
        {(onDone) => (
          <FirstPasswordForm
            onDone={() => {
              setFirst(true);
              onDone();
              void queryClient.invalidateQueries({ queryKey: securityQuery.queryKey });
            }}
          />
        )}
      </ChangeSecret>
    );
  }
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
