import { api, type Shape, send } from "@client/api";
import { type Confirming, ConfirmSignIn } from "@ui/ConfirmSignIn";
import { useCast } from "@ui/useCast";
import type { ReactNode } from "react";
import { ProblemNote } from "../components/ProblemNote";
import { paths } from "../util/paths";
import { signIn } from "./SignInForm";

type Props = {
  asked: Confirming;
  onDone: (me: Shape["Me"]) => void;
  onBack: () => void;
  passkey: ReactNode;
};

/** Confirms a sign-in on a new device, or one that looked strange. */
export function ConfirmSignInForm({ asked, onDone, onBack, passkey }: Props) {
  const cast = useCast();
  return (
    <ConfirmSignIn
      asked={asked}
      outbox={cast === null ? null : paths.outbox}
      passkey={passkey}
      askCode={(approval_id) =>
        send(() =>
          api.POST("/api/auth/confirmations/{approval_id}/codes", { params: { path: { approval_id } } }),
        )
      }
      finish={async (confirm) => onDone(await signIn(asked.phone, asked.password, asked.code, confirm))}
      onBack={onBack}
      note={(met) => <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />}
    />
  );
}
