import { api, send } from "@client/api";
import { asProblem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { Done } from "@ui/Done";
import { exact } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { tokenOf } from "../util/claim";
import { paths, withQuery } from "../util/paths";

/** Where the notice to an old channel leads: who asks for the account, and the one press that stops it. */
export function ClaimObjection() {
  const { t, i18n } = useTranslation();
  const code = tokenOf(useLocation().hash);
  const { busy, problem, attempt } = useTry();
  const [done, setDone] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["claim-objection", code],
    queryFn: () => send(() => api.POST("/api/auth/claim", { body: { code } }), { expiry: "fail" }),
    retry: false,
  });

  async function cancel(): Promise<void> {
    await send(() => api.POST("/api/auth/claim/cancel", { body: { code } }), { expiry: "fail" });
    setDone(true);
  }

  return (
    <Page kind="sub" title={t("claim.objection")}>
      {done ? (
        <Done words={t("claim.objected")} to={paths.resetPassword} go={t("security.password")} />
      ) : data !== undefined ? (
        <section className="block stack">
          <p>{t("claim.on", { phone: data.phone, when: exact(data.cools_until, i18n.language) })}</p>
          <p>{t("claim.objectDoes")}</p>
          <ProblemNote outside problem={problem} />
          <Button
            block
            size="large"
            color="danger"
            loading={busy}
            loadingText={t("ui.state.busy")}
            onClick={() => attempt(cancel)}
          >
            {t("claim.object")}
          </Button>
        </section>
      ) : error === null ? (
        <Waiting card lines={4} />
      ) : asProblem(error).status === 404 ? (
        <section className="block stack">
          <p>{t("claim.objectOver")}</p>
          <Link className="big-link" to={withQuery(paths.guest, { topic: "account_stolen", person: "1" })}>
            {t("security.person")}
          </Link>
        </section>
      ) : (
        <Failed error={error} retry={() => void refetch()} />
      )}
    </Page>
  );
}
