import { api, send } from "@client/api";
import { type Proven, type Secret, ByCodeForm as Shared } from "@ui/ByCodeForm";
import { useCast } from "@ui/useCast";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { paths } from "../util/paths";
import { knownPhone, rememberPhone } from "../util/session";

type Purpose = "unlock" | "reset_password" | "reset_pin";
type Props = {
  purpose: Purpose;
  /** The number of who is signed in, masked: the code goes there. */
  own?: string | null;
  onDone: () => void;
};

/** What a code from the phone opens: the account again, a new password, a new PIN. */
export function ByCodeForm({ purpose, own = null, onDone }: Props) {
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
      case "reset_pin":
        return send(() => api.POST("/api/me/pin", { body: { code, pin: secret } }));
    }
  }
  const secrets: Record<Purpose, Secret | null> = {
    unlock: null,
    reset_password: {
      label: t("ui.field.newPassword"),
      again: t("ui.field.passwordAgain"),
      hint: t("signUp.passwordHint"),
      check: check.password,
    },
    reset_pin: {
      label: t("field.newPin"),
      again: t("field.pinAgain"),
      hint: t("signUp.pinHint"),
      pin: true,
      check: check.pin,
    },
  };

  return (
    <Shared
      why={t(`byCode.${purpose}.why`)}
      go={t(`byCode.${purpose}.do`)}
      phone={knownPhone()}
      own={own === null ? null : t("code.own", { to: own })}
      secret={secrets[purpose]}
      outbox={cast === null ? null : paths.outbox}
      askCode={(phone) =>
        own === null
          ? send(() => api.POST("/api/auth/codes", { body: { phone, purpose } }))
          : send(() => api.POST("/api/me/codes", { body: { purpose: "reset_pin" } }))
      }
      finish={async (proven) => {
        await ask(proven);
        if (own === null) rememberPhone(proven.phone);
        onDone();
      }}
      note={(met) => (
        <ProblemNote outside={own === null} problem={met?.problem ?? null} atField={met?.atField ?? false} />
      )}
    />
  );
}
