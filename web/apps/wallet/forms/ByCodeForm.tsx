import { api, send } from "@client/api";
import { judgeBeside } from "@client/strength";
import { type Proven, type Secret, ByCodeForm as Shared } from "@ui/ByCodeForm";
import { useCast } from "@ui/useCast";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { knownPhone, rememberPhone } from "../util/session";

type Purpose = "unlock" | "reset_password";
type Props = { purpose: Purpose; onDone: () => void };

/** What a code from the phone opens: the account again, or a new password. */
export function ByCodeForm({ purpose, onDone }: Props) {
  const { t } = useTranslation();
  const cast = useCast();
  const check = checks(t);

  function ask({ phone, code, secret }: Proven): Promise<unknown> {
    switch (purpose) {
      case "unlock":
        return send(() => api.POST("/api/auth/unlock", { body: { phone, code } }));
      case "reset_password":
        return send(() =>
          api.POST("/api/auth/reset-password", { body: { phone, code, new_password: secret } }),
        );
    }
  }
  const secrets: Record<Purpose, Secret | null> = {
    unlock: null,
    reset_password: {
      label: t("ui.field.newPassword"),
      again: t("ui.field.passwordAgain"),
      hint: t("signUp.passwordHint"),
      check: check.password,
      judge: (phone) => judgeBeside({ phone }),
    },
  };

  return (
    <Shared
      why={t(`byCode.${purpose}.why`)}
      go={t(`byCode.${purpose}.do`)}
      phone={knownPhone()}
      either
      secret={secrets[purpose]}
      outbox={cast === null ? null : paths.outbox}
      askCode={(phone) => send(() => api.POST("/api/auth/codes", { body: { phone, purpose } }))}
      finish={async (proven) => {
        await ask(proven);
        rememberPhone(proven.phone);
        onDone();
      }}
      note={(met) => <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />}
    />
  );
}
