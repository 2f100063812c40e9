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
import { Link, useSearchParams } from "react-router";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { paths, withQuery } from "../util/paths";

/** Where the notice to an old number leads: what is changing, and the one press that takes it back. */
export function PhoneChange() {
  const { t, i18n } = useTranslation();
  const [search] = useSearchParams();
  const code = search.get("code") ?? "";
  const { busy, problem, attempt } = useTry();
  const [done, setDone] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["phone-change", code],
    queryFn: () => send(() => api.POST("/api/auth/rebinding", { body: { code } }), { expiry: "fail" }),
    retry: false,
  });

  async function cancel(): Promise<void> {
    await send(() => api.POST("/api/auth/rebinding/cancel", { body: { code } }), { expiry: "fail" });
    setDone(true);
  }

  if (done)
    return (
      <Page kind="sub" title={t("phone.objection")}>
        <Done words={t("phone.objected")} to={paths.resetPassword} go={t("security.password")} />
      </Page>
    );
  return (
    <Page kind="sub" title={t("phone.objection")}>
      {data === undefined ? (
        error === null ? (
          <Waiting card lines={4} />
        ) : asProblem(error).status === 404 ? (
          <section className="block stack">
            <p>{t("phone.over")}</p>
            <Link className="big-link" to={withQuery(paths.guest, { topic: "account_stolen", person: "1" })}>
              {t("security.person")}
            </Link>
          </section>
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : (
        <section className="block stack">
          <p>{t("phone.coolingFrom", { old: data.old, new: data.new })}</p>
          <p>
            {t("phone.objectUntil", {
              when: data.cools_until === null ? "" : exact(data.cools_until, i18n.language),
            })}
          </p>
          <p>{t("phone.objectDoes")}</p>
          <ProblemNote outside problem={problem} />
          <Button
            block
            size="large"
            color="danger"
            loading={busy}
            loadingText={t("ui.state.busy")}
            onClick={() => attempt(cancel)}
          >
            {t("phone.object")}
          </Button>
        </section>
      )}
    </Page>
  );
}
