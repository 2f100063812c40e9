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

/** Where the message about a sign-in leads: what it was, and the one press that says it was somebody else. */
export function NotMe() {
  const { t, i18n } = useTranslation();
  const [search] = useSearchParams();
  const word = search.get("word") ?? "";
  const { busy, problem, attempt } = useTry();
  const [done, setDone] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["not-me", word],
    queryFn: () => send(() => api.POST("/api/auth/not-me/look", { body: { word } }), { expiry: "fail" }),
    retry: false,
  });

  async function deny(): Promise<void> {
    await send(() => api.POST("/api/auth/not-me", { body: { word } }), { expiry: "fail" });
    setDone(true);
  }

  if (done)
    return (
      <Page kind="sub" title={t("notMe.title")}>
        <Done words={t("notMe.done")} to={paths.resetPassword} go={t("notMe.reset")} />
      </Page>
    );
  return (
    <Page kind="sub" title={t("notMe.title")}>
      {data === undefined ? (
        error === null ? (
          <Waiting card lines={4} />
        ) : asProblem(error).status === 404 ? (
          <section className="block stack">
            <p>{t("notMe.over")}</p>
            <Link className="big-link" to={withQuery(paths.guest, { topic: "account_stolen", person: "1" })}>
              {t("security.person")}
            </Link>
          </section>
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : (
        <section className="block stack">
          <h2>{t("notMe.ask")}</h2>
          <p>
            {t(data.let_in ? "notMe.letIn" : "notMe.stopped", {
              when: exact(data.at, i18n.language),
              device: data.device,
              place: data.place,
            })}
          </p>
          <p>{t("notMe.does")}</p>
          <ProblemNote outside problem={problem} />
          <Button
            block
            size="large"
            color="danger"
            loading={busy}
            loadingText={t("ui.state.busy")}
            onClick={() => attempt(deny)}
          >
            {t("notMe.do")}
          </Button>
          <p className="faint">{t("notMe.mine")}</p>
        </section>
      )}
    </Page>
  );
}
