import { Done } from "@ui/Done";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ChangePinForm } from "../forms/ChangePinForm";
import { paths } from "../util/paths";
import { rereadDevices } from "../util/queries";

export function ChangePin() {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const changed = () => {
    void rereadDevices();
    setDone(true);
  };
  return (
    <Page kind="sub" parent={paths.security} title={t("secrets.pin")}>
      {done ? (
        <Done words={t("secrets.pinDone")} to={paths.security} go={t("record.finished")} />
      ) : (
        <>
          <section className="block">
            <ChangePinForm onDone={changed} />
          </section>
          <nav className="links" aria-label={t("secrets.trouble")}>
            <Link to={paths.resetPin}>{t("secrets.pinForgotten")}</Link>
          </nav>
        </>
      )}
    </Page>
  );
}
