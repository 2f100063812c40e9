import { Done } from "@ui/Done";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ChangePasswordForm } from "../forms/ChangePasswordForm";
import { paths } from "../util/paths";
import { rereadDevices } from "../util/queries";

export function ChangePassword() {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const changed = () => {
    void rereadDevices();
    setDone(true);
  };
  return (
    <Page kind="sub" parent={paths.security} title={t("secrets.password")}>
      {done ? (
        <Done words={t("secrets.passwordDone")} to={paths.security} go={t("record.finished")} />
      ) : (
        <>
          <section className="block">
            <ChangePasswordForm onDone={changed} />
          </section>
          <nav className="links" aria-label={t("secrets.trouble")}>
            <Link to={paths.resetPassword}>{t("secrets.passwordForgotten")}</Link>
          </nav>
        </>
      )}
    </Page>
  );
}
