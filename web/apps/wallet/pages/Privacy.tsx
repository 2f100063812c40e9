import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { day, when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Keeping } from "../components/Keeping";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { paths } from "../util/paths";
import { dataQuery, queryClient } from "../util/queries";

type Export = Shape["DataExport"];

/** One's own data: a copy of it, what is kept for how long, and the way to closing the account. */
export function Privacy() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(dataQuery);
  return (
    <Page kind="sub" parent={paths.me} title={t("privacy.title")}>
      <div className="stack">
        {data === undefined && error === null ? <Waiting card lines={4} /> : null}
        {data === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
        {data === undefined ? null : (
          <>
            <Copies exports={data.exports} />
            <section className="block stack">
              <h2>{t("privacy.kept")}</h2>
              <p>{t("privacy.keptAbout")}</p>
              <Keeping keeping={data.keeping} />
            </section>
          </>
        )}
        <ul className="list block-list">
          <li>
            <Link className="row row-go" to={paths.closeAccount}>
              <span className="row-main">
                <span className="row-title">{t("closing.title")}</span>
                <span className="row-sub">{t("closing.short")}</span>
              </span>
            </Link>
          </li>
        </ul>
      </div>
    </Page>
  );
}

/** Asking for a copy, how far it is, and taking it. */
function Copies({ exports }: { exports: Export[] }) {
  const { t, i18n } = useTranslation();
  const { busy, problem, attempt } = useTry();
  const [latest] = exports;
  const making = latest?.state === "asked";

  async function ask(): Promise<void> {
    const data = await send(() => api.POST("/api/me/exports"));
    queryClient.setQueryData(dataQuery.queryKey, data);
  }

  return (
    <section className="block stack">
      <h2>{t("privacy.copy")}</h2>
      <p>{t("privacy.copyAbout")}</p>
      {making ? (
        <div className="stack" role="status">
          <progress
            max={latest.parts + 1}
            value={latest.parts_done}
            aria-label={t("privacy.making")}
            className="export-progress"
          />
          <p>{t("privacy.makingSoFar", { done: latest.parts_done, parts: latest.parts })}</p>
        </div>
      ) : null}
      {latest?.state === "ready" ? <Ready copy={latest} /> : null}
      {latest?.state === "failed" ? <p className="notice notice-bad">{t("privacy.failed")}</p> : null}
      {latest?.state === "gone" ? (
        <p className="faint">{t("privacy.gone", { when: when(latest.asked_at, i18n.language) })}</p>
      ) : null}
      <ProblemNote problem={problem} />
      {making ? null : (
        <Button
          block
          size="large"
          {...(latest?.state === "ready" ? { fill: "outline" as const } : {})}
          color="primary"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={() => attempt(ask)}
        >
          {t(latest?.state === "ready" ? "privacy.askAgain" : "privacy.ask")}
        </Button>
      )}
    </section>
  );
}

function Ready({ copy }: { copy: Export }) {
  const { t, i18n } = useTranslation();
  const { busy, problem, attempt } = useTry();

  async function take(): Promise<void> {
    const file = await send(() =>
      api.GET("/api/me/exports/{export_id}/file", {
        params: { path: { export_id: copy.id } },
        parseAs: "blob",
      }),
    );
    const address = URL.createObjectURL(file as unknown as Blob);
    const link = document.createElement("a");
    link.href = address;
    link.download = `upay-${copy.asked_at.slice(0, 10)}.zip`;
    link.click();
    URL.revokeObjectURL(address);
  }

  return (
    <div className="stack">
      <p role="status">
        {t("privacy.ready", {
          size: Math.max(1, Math.round((copy.size ?? 0) / 1024)),
          until: copy.expires_at === null ? "" : day(copy.expires_at, i18n.language),
        })}
      </p>
      <ProblemNote problem={problem} />
      <Button
        block
        size="large"
        color="primary"
        loading={busy}
        loadingText={t("ui.state.busy")}
        onClick={() => attempt(take)}
      >
        {t("privacy.take")}
      </Button>
      <p className="faint">{t("privacy.takeAbout")}</p>
    </div>
  );
}
