import { api, send } from "@client/api";
import { judgeBeside } from "@client/strength";
import { ByCodeForm as Shared } from "@ui/ByCodeForm";
import { doorChecks } from "@ui/checks";
import { useCast } from "@ui/useCast";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { outside } from "../util/paths";
import { knownPhone, rememberPhone } from "../util/session";

type Props = { purpose: "unlock" | "reset_password"; onDone: () => void };

/** What a code from the phone opens: signing in again, or a new password. */
export function ByCodeForm({ purpose, onDone }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  return (
    <Shared
      why={t(`byCode.${purpose}.why`)}
      go={t(`byCode.${purpose}.do`)}
      phone={knownPhone()}
      secret={
        purpose === "unlock"
          ? null
          : {
              label: t("ui.field.newPassword"),
              again: t("ui.field.passwordAgain"),
              check: doorChecks(t).password,
              judge: (phone) => judgeBeside({ phone }),
            }
      }
      outbox={cast === null ? null : outside.outbox}
      askCode={(phone) => send(() => api.POST("/api/merchant/codes", { body: { phone, purpose } }))}
      finish={async ({ phone, code, secret }) => {
        if (purpose === "unlock") {
          await send(() => api.POST("/api/merchant/unlock", { body: { phone, code } }));
        } else {
          const body = { phone, code, new_password: secret };
          await send(() => api.POST("/api/merchant/reset-password", { body }));
        }
        rememberPhone(phone);
        onDone();
      }}
      note={(met) => <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />}
    />
  );
}
