import { api, type Shape, send } from "@client/api";
import { Done } from "@ui/Done";
import { when } from "@ui/format";
import { useTranslation } from "react-i18next";
import { ByLink } from "../components/ByLink";
import { useLinkSecret } from "../util/linkSecret";
import { paths } from "../util/paths";

/** Messages to a shop's people lead here too; their door is another app. */
const SHOPS_WAY_BACK = "/shop/reset-password";

function does({ door, keys_only }: Shape["DeniableSignIn"]) {
  if (door === "merchant") return "notMe.shopDoes";
  return keys_only ? "notMe.keysDoes" : "notMe.does";
}

/** Where the message about a sign-in leads: what it was, and the one press that says it was somebody else. */
export function NotMe() {
  const { t, i18n } = useTranslation();
  const word = useLinkSecret("word");
  return (
    <ByLink
      key={word}
      title={t("notMe.title")}
      of={["not-me", word]}
      look={() => send(() => api.POST("/api/auth/not-me/look", { body: { word } }), { expiry: "fail" })}
      press={t("notMe.do")}
      act={() => send(() => api.POST("/api/auth/not-me", { body: { word } }), { expiry: "fail" })}
      otherwise={t("notMe.mine")}
      after={({ door, keys_only }) =>
        door === "merchant" ? (
          <Done elsewhere words={t("notMe.shopDone")} to={SHOPS_WAY_BACK} go={t("notMe.reset")} />
        ) : keys_only ? (
          <Done words={t("notMe.keysDone")} to={paths.passkeys} go={t("notMe.keys")} />
        ) : (
          <Done words={t("notMe.done")} to={paths.resetPassword} go={t("notMe.reset")} />
        )
      }
      over={t("notMe.over")}
    >
      {(found) => (
        <>
          <h2>{t("notMe.ask")}</h2>
          <p>
            {t(found.let_in ? "notMe.letIn" : "notMe.stopped", {
              when: when(found.at, i18n.language),
              device: found.device,
              place: found.place,
            })}
          </p>
          <p>{t(does(found))}</p>
        </>
      )}
    </ByLink>
  );
}
