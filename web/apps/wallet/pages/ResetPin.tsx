import { useQuery } from "@tanstack/react-query";
import { Done } from "@ui/Done";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ResetPinForm } from "../forms/ResetPinForm";
import { paths } from "../util/paths";
import { securityQuery } from "../util/queries";

export function ResetPin() {
  const { t } = useTranslation();
  const { data: security } = useQuery(securityQuery);
  const [done, setDone] = useState(false);
  return (
    <Page kind="sub" parent={paths.security} title={t("security.pin")}>
      {done ? (
        <Done words={t("byCode.reset_pin.done")} to={paths.home} go={t("record.finished")} />
      ) : (
        <>
          <section className="block">
            <ResetPinForm hasPasskey={(security?.passkeys.length ?? 0) > 0} onDone={() => setDone(true)} />
          </section>
          <nav className="links" aria-label={t("signIn.trouble")}>
            <Link to={paths.resetPassword}>{t("signIn.forgotten")}</Link>
          </nav>
        </>
      )}
    </Page>
  );
}
