import { asProblem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { CopyText } from "@ui/CopyText";
import { Done } from "@ui/Done";
import { when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { Page } from "../components/Page";
import { ClaimCodeForm } from "../forms/ClaimCodeForm";
import { ClaimEndForm } from "../forms/ClaimEndForm";
import { ClaimForm } from "../forms/ClaimForm";
import { claimQuery, type OwnClaim, tokenOf } from "../util/claim";
import { paths, withQuery } from "../util/paths";
import { queryClient } from "../util/queries";

/** Where the private link of a claim leads: what is to be sent, how it stands, and in the end the new password. */
export function Claim() {
  const { t } = useTranslation();
  const token = tokenOf(useLocation().hash);
  const { data, error, refetch } = useQuery(claimQuery(token));
  return (
    <Page kind="sub" title={t("claim.title")}>
      {data !== undefined ? (
        <Stands token={token} claim={data} />
      ) : error === null ? (
        <Waiting card lines={4} />
      ) : asProblem(error).status === 404 ? (
        <section className="block stack">
          <p>{t("claim.unknown")}</p>
          <Link className="big-link" to={paths.lostAll}>
            {t("claim.anew")}
          </Link>
        </section>
      ) : (
        <Failed error={error} retry={() => void refetch()} />
      )}
    </Page>
  );
}

type Props = { token: string; claim: OwnClaim };

function Stands({ token, claim }: Props) {
  const { t, i18n } = useTranslation();
  const at = (iso: string | null | undefined) => (iso ? when(iso, i18n.language) : "");
  const learn = (next: OwnClaim): void => {
    queryClient.setQueryData(claimQuery(token).queryKey, next);
  };
  if (claim.stage === "done")
    return <Done words={t("claim.done", { phone: claim.phone })} to={paths.home} go={t("signIn.enter")} />;
  return (
    <div className="stack">
      <section className="block stack">
        <p>
          {t("claim.number")} <CopyText text={claim.number} name={t("claim.number")} />
        </p>
        <p>{t("claim.of", { named: claim.named, phone: claim.phone })}</p>
        {claim.stage === "open" || claim.stage === "received" || claim.stage === "cooling" ? (
          <KeepLink />
        ) : null}
      </section>
      {claim.stage === "open" ? (
        <section className="block stack">
          <p className="faint">{t("claim.openUntil", { when: at(claim.expires_at) })}</p>
          {claim.proven ? (
            <ClaimForm token={token} claim={claim} onChange={learn} />
          ) : (
            <ClaimCodeForm token={token} phone={claim.phone} onProven={learn} />
          )}
        </section>
      ) : null}
      {claim.stage === "received" ? (
        <section className="block stack" role="status">
          <h2>{t("claim.received")}</h2>
          <p>{t("claim.receivedAbout")}</p>
        </section>
      ) : null}
      {claim.stage === "cooling" ? (
        <section className="block stack" role="status">
          <h2>{t("claim.cooling", { when: at(claim.cools_until) })}</h2>
          <p>{t("claim.coolingAbout")}</p>
        </section>
      ) : null}
      {claim.stage === "ready" ? (
        <section className="block stack">
          <h2>{t("claim.ready")}</h2>
          <p>{t("claim.readyAbout", { phone: claim.phone, when: at(claim.expires_at) })}</p>
          <ClaimEndForm token={token} onDone={learn} />
        </section>
      ) : null}
      {claim.why ? (
        <section className="block stack" role="status">
          <h2>{claim.why.title}</h2>
          <p>{claim.why.cause}</p>
          <p>{claim.why.money}</p>
          <p>{claim.why.todo}</p>
          <Link className="big-link" to={withQuery(paths.guest, { person: "1" })}>
            {t("lostAll.person")}
          </Link>
        </section>
      ) : null}
    </div>
  );
}

/** The link is all that leads back here, so it can be taken along. */
function KeepLink() {
  const { t } = useTranslation();
  return (
    <div className="notice notice-warn">
      <p>{t("claim.keep")}</p>
      <p className="claim-link">
        <CopyText text={window.location.href} name={t("claim.link")} />
      </p>
    </div>
  );
}
