import { api, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { when } from "@ui/format";
import { useTry } from "@ui/useTry";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { claimOnAccountQuery } from "../util/claim";
import { queryClient } from "../util/queries";
import { ProblemNote } from "./ProblemNote";

/** Somebody asks for this account with documents: said wherever its owner is signed in, with the press that stops it. */
export function ClaimNote() {
  const { t, i18n } = useTranslation();
  const { data: claim } = useQuery(claimOnAccountQuery);
  const { busy, problem, attempt } = useTry();
  const [done, setDone] = useState(false);

  async function cancel(): Promise<void> {
    await send(() => api.POST("/api/me/claim/cancel"));
    setDone(true);
    for (const key of ["claim", "limits", "me", "notifications"])
      void queryClient.invalidateQueries({ queryKey: [key] });
  }

  if (done)
    return (
      <p className="notice notice-good" role="status">
        {t("claim.cancelled")}
      </p>
    );
  if (claim === undefined || claim === null) return null;
  return (
    <section className="notice notice-bad" aria-label={t("claim.objection")}>
      <p>{t("claim.on", { phone: claim.phone, when: when(claim.cools_until, i18n.language) })}</p>
      <ProblemNote problem={problem} />
      <button type="button" className="text-button" disabled={busy} onClick={() => attempt(cancel)}>
        {t("claim.object")}
      </button>
      <p className="faint">{t("claim.isMe")}</p>
    </section>
  );
}
