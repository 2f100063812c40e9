import { Done } from "@ui/Done";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "../components/Page";
import { useMe } from "../components/useMe";
import { ByCodeForm } from "../forms/ByCodeForm";
import { paths } from "../util/paths";

export function ResetPin() {
  const { t } = useTranslation();
  const me = useMe();
  const [done, setDone] = useState(false);
  return (
    <Page kind="sub" parent={paths.security} title={t("security.pin")}>
      {done ? (
        <Done words={t("byCode.reset_pin.done")} to={paths.home} go={t("record.finished")} />
      ) : (
        <section className="block">
          <ByCodeForm purpose="reset_pin" own={me.phone} onDone={() => setDone(true)} />
        </section>
      )}
    </Page>
  );
}
