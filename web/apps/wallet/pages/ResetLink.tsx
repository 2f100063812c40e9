import { Done } from "@ui/Done";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ByLinkForm } from "../forms/ByLinkForm";
import { paths, withQuery } from "../util/paths";
import { end } from "../util/session";

/** Takes the secret out of the address at once: it is in no history, and nothing that is clicked next carries it. */
function secret(): string {
  const found = window.location.hash.slice(1);
  if (found !== "") window.history.replaceState(window.history.state, "", window.location.pathname);
  return found;
}

/** Where the link of a mail leads: a new password, and no code. */
export function ResetLink() {
  const { t } = useTranslation();
  const [token] = useState(secret);
  const [done, setDone] = useState(false);
  return (
    <Page kind="sub" title={t("byCode.reset_password.do")}>
      {done ? (
        <Done words={t("byCode.reset_password.done")} to={paths.home} go={t("signIn.enter")} />
      ) : (
        <section className="block">
          <ByLinkForm
            token={token}
            onDone={() => {
              end();
              setDone(true);
            }}
          />
        </section>
      )}
      {done ? null : (
        <nav className="links" aria-label={t("signIn.trouble")}>
          <Link to={paths.resetPassword}>{t("byLink.again")}</Link>
          <Link to={withQuery(paths.guest, { page: "reset_password" })}>{t("guest.title")}</Link>
        </nav>
      )}
    </Page>
  );
}
