import { useQuery } from "@tanstack/react-query";
import { Done } from "@ui/Done";
import { when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ResetPinForm } from "../forms/ResetPinForm";
import { paths, withQuery } from "../util/paths";
import { securityQuery } from "../util/queries";

export function ResetPin() {
  const { t } = useTranslation();
  const { data: security, error, refetch } = useQuery(securityQuery);
  const [done, setDone] = useState(false);
  const proof = security?.pin_reset;
  const held = proof !== undefined && proof.beside === null && !proof.passkey;
  return (
    <Page kind="sub" parent={paths.security} title={t("security.pin")}>
      {done ? (
        <Done words={t("byCode.reset_pin.done")} to={paths.home} go={t("record.finished")} />
      ) : proof === undefined ? (
        error === null ? (
          <Waiting card lines={4} />
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : (
        <>
          {held ? (
            <Held until={proof.until} lost={proof.lost} />
          ) : (
            <section className="block">
              <ResetPinForm proof={proof} onDone={() => setDone(true)} />
            </section>
          )}
          <nav className="links" aria-label={t("signIn.trouble")}>
            <Link to={paths.changePin}>{t("secrets.pinKnown")}</Link>
            {/* Another reset of the password would only put it off. */}
            {held ? null : <Link to={paths.resetPassword}>{t("signIn.forgotten")}</Link>}
          </nav>
        </>
      )}
    </Page>
  );
}

/** The phone is lost, or the password was set by a code lately, and nothing was set up before that would do instead. */
function Held({ until, lost }: { until: string | null; lost: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <section className="block stack">
      <h2>
        {lost || until === null
          ? t("secrets.lostTitle")
          : t("secrets.heldTitle", { when: when(until, i18n.language) })}
      </h2>
      <p>{t(lost ? "secrets.lostWhy" : "secrets.heldWhy")}</p>
      <p>{t(lost ? "secrets.lostPhotos" : "secrets.heldMeanwhile")}</p>
      <Link className="big-link" to={withQuery(paths.chat, { person: "1" })}>
        {t("secrets.heldPerson")}
      </Link>
      {lost ? null : (
        <Link className="quiet-link" to={paths.security}>
          {t("secrets.heldFreeze")}
        </Link>
      )}
    </section>
  );
}
