import { api, send } from "@client/api";
import { Done } from "@ui/Done";
import { when } from "@ui/format";
import { useTranslation } from "react-i18next";
import { ByLink } from "../components/ByLink";
import { useLinkSecret } from "../util/linkSecret";
import { paths } from "../util/paths";

/** Where the notice to an old number leads: what is changing, and the one press that takes it back. */
export function PhoneChange() {
  const { t, i18n } = useTranslation();
  const code = useLinkSecret("code");
  return (
    <ByLink
      key={code}
      title={t("phone.objection")}
      of={["phone-change", code]}
      look={() => send(() => api.POST("/api/auth/rebinding", { body: { code } }), { expiry: "fail" })}
      press={t("phone.object")}
      act={() => send(() => api.POST("/api/auth/rebinding/cancel", { body: { code } }), { expiry: "fail" })}
      after={() => (
        // Passkeys alone may let the owner in, so this leads to the door and not to a new password.
        <Done words={t("phone.objected")} to={paths.home} go={t("signIn.enter")} />
      )}
      over={t("phone.over")}
    >
      {(found) => (
        <>
          <p>{t("phone.coolingFrom", { old: found.old, new: found.new })}</p>
          <p>
            {t("phone.objectUntil", {
              when: found.cools_until === null ? "" : when(found.cools_until, i18n.language),
            })}
          </p>
          <p>{t("phone.objectDoes")}</p>
        </>
      )}
    </ByLink>
  );
}
