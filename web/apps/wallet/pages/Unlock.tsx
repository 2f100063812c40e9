import { Done } from "@ui/Done";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ByCodeForm } from "../forms/ByCodeForm";
import { paths, withQuery } from "../util/paths";

export function Unlock() {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  return (
    <Page kind="sub" title={t("byCode.unlock.do")}>
      {done ? (
        <Done words={t("byCode.unlock.done")} to={paths.home} go={t("signIn.enter")} />
      ) : (
        <section className="block">
          <ByCodeForm purpose="unlock" onDone={() => setDone(true)} />
        </section>
      )}
      {done ? null : (
        <nav className="links" aria-label={t("signIn.trouble")}>
          <Link to={withQuery(paths.guest, { page: "unlock" })}>{t("guest.title")}</Link>
        </nav>
      )}
    </Page>
  );
}
