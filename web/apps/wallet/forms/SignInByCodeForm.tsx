import { api, type Shape, send } from "@client/api";
import { ByCodeForm } from "@ui/ByCodeForm";
import { useCast } from "@ui/useCast";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { paths } from "../util/paths";
import { knownPhone, rememberPhone } from "../util/session";

type Props = { onDone: (me: Shape["Me"]) => void };

/** Signs in with a code in place of the password. */
export function SignInByCodeForm({ onDone }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  return (
    <ByCodeForm
      why={t("byCode.sign_in.why")}
      go={t("signIn.enter")}
      phone={knownPhone()}
      either
      outbox={cast === null ? null : paths.outbox}
      askCode={(phone) => send(() => api.POST("/api/auth/codes", { body: { phone, purpose: "sign_in" } }))}
      finish={async ({ phone, code }) => {
        rememberPhone(phone);
        onDone(
          await send(() => api.POST("/api/auth/sign-in/code", { body: { phone, code } }), { expiry: "fail" }),
        );
      }}
      note={(met) => <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />}
    />
  );
}
