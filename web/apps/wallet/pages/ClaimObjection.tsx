import { api, send } from "@client/api";
import { Done } from "@ui/Done";
import { when } from "@ui/format";
import { useTranslation } from "react-i18next";
import { ByLink } from "../components/ByLink";
import { useLinkSecret } from "../util/linkSecret";
import { paths } from "../util/paths";

/** Where the notice to an old channel leads: who asks for the account, and the one press that stops it. */
export function ClaimObjection() {
  const { t, i18n } = useTranslation();
  const code = useLinkSecret();
  return (
    <ByLink
      key={code}
      title={t("claim.objection")}
      of={["claim-objection", code]}
      look={() => send(() => api.POST("/api/auth/claim", { body: { code } }), { expiry: "fail" })}
      press={t("claim.object")}
      act={() => send(() => api.POST("/api/auth/claim/cancel", { body: { code } }), { expiry: "fail" })}
      after={() => (
        <Done words={t("claim.objected")} to={paths.resetPassword} go={t("byCode.reset_password.do")} />
      )}
      over={t("claim.objectOver")}
    >
      {(found) => (
        <>
          <p>{t("claim.on", { phone: found.phone, when: when(found.cools_until, i18n.language) })}</p>
          <p>{t("claim.objectDoes")}</p>
        </>
      )}
    </ByLink>
  );
}
