import { Done } from "@ui/Done";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ByCodeForm } from "../forms/ByCodeForm";
import { ResetLinkForm } from "../forms/ResetLinkForm";
import { paths, withQuery } from "../util/paths";
import { end } from "../util/session";

/** Stands outside the gate: who forgot the password is not signed in, and a new one ends every session. */
export function ResetPassword() {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const [byLink, setByLink] = useState(false);
  return (
    <Page kind="sub" title={t("byCode.reset_password.do")}>
      {done ? (
        <Done words={t("byCode.reset_password.done")} to={paths.home} go={t("signIn.enter")} />
      ) : (
        <section className="block stack">
          {byLink ? (
            <ResetLinkForm />
          ) : (
            <ByCodeForm
              purpose="reset_password"
              onDone={() => {
                end();
                setDone(true);
              }}
            />
          )}
          <button type="button" className="text-button" onClick={() => setByLink(!byLink)}>
            {t(byLink ? "byLink.code" : "byLink.instead")}
          </button>
        </section>
      )}
      {done ? null : (
        <nav className="links" aria-label={t("signIn.trouble")}>
          <Link to={withQuery(paths.guest, { page: "reset_password" })}>{t("guest.title")}</Link>
        </nav>
      )}
    </Page>
  );
}
