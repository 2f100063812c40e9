import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Done } from "../components/Done";
import { Page } from "../components/Page";
import { ByCodeForm } from "../forms/ByCodeForm";
import { paths } from "../util/paths";

export function ResetPin() {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  return (
    <Page kind="sub" parent={paths.security} title={t("security.pin")}>
      {done ? (
        <Done words={t("byCode.reset_pin.done")} to={paths.home} go={t("record.finished")} />
      ) : (
        <section className="block">
          <ByCodeForm purpose="reset_pin" onDone={() => setDone(true)} />
        </section>
      )}
    </Page>
  );
}
