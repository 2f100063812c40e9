import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { Failed, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Keeping } from "../components/Keeping";
import { Page } from "../components/Page";
import { SureSheet } from "../components/SureSheet";
import { paths, withQuery } from "../util/paths";
import { closingQuery } from "../util/queries";
import { end } from "../util/session";

/** What has to be put right before the account is closed, what goes, what stays; and closing it for good. */
export function CloseAccount() {
  const { t } = useTranslation();
  const { data: closing, error, refetch } = useQuery(closingQuery);
  return (
    <Page kind="sub" parent={paths.privacy} title={t("closing.title")}>
      <div className="stack">
        <p>{t("closing.about")}</p>
        {closing === undefined && error === null ? <Waiting card lines={4} /> : null}
        {closing === undefined && error !== null ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : null}
        {closing === undefined ? null : (
          <>
            {closing.hindrances.length === 0 ? (
              <p className="notice notice-good" role="status">
                {t("closing.free")}
              </p>
            ) : (
              <Hindrances hindrances={closing.hindrances} />
            )}
            <section className="block stack">
              <h2>{t("closing.afterwards")}</h2>
              <ul className="plain">
                <li>{t("closing.atOnce")}</li>
                <li>{t("closing.number")}</li>
                <li>{t("closing.payers")}</li>
              </ul>
            </section>
            <section className="block stack">
              <h2>{t("privacy.kept")}</h2>
              <Keeping keeping={closing.keeping} />
            </section>
            <Link className="quiet-link" to={paths.privacy}>
              {t("closing.copyFirst")}
            </Link>
            <Closing free={closing.hindrances.length === 0} />
          </>
        )}
      </div>
    </Page>
  );
}

const WAY = {
  balance: { to: paths.withdraw, word: "closing.withdraw" },
  talking: { to: paths.chat, word: "closing.talk" },
  frozen: { to: withQuery(paths.chat, { person: "1" }), word: "closing.talk" },
  held_by_us: { to: withQuery(paths.chat, { person: "1" }), word: "closing.talk" },
  cooling: { to: paths.ownPhone, word: "closing.phone" },
  lost: { to: paths.security, word: "closing.security" },
  held: { to: paths.records, word: "closing.records" },
  under_way: { to: paths.records, word: "closing.records" },
} as const;

function Hindrances({ hindrances }: { hindrances: Shape["Hindrance"][] }) {
  const { t } = useTranslation();
  return (
    <section className="block stack">
      <h2>{t("closing.first")}</h2>
      <ul className="list todo">
        {hindrances.map(({ problem, cause, todo }) => (
          <li key={problem}>
            <Link className="row row-go" to={WAY[problem].to}>
              <span className="row-main">
                <span className="row-title">{cause}</span>
                <span className="row-sub">{todo}</span>
              </span>
              <span className="row-sub">{t(WAY[problem].word)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Nothing is done before what it means was read once more. */
function Closing({ free }: { free: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);

  async function close(): Promise<void> {
    await send(() => api.POST("/api/me/closing"));
    navigate(paths.closed, { replace: true });
    end();
  }

  return (
    <>
      <Button
        block
        size="large"
        color="danger"
        fill="outline"
        disabled={!free}
        onClick={() => setAsking(true)}
      >
        {t("closing.go")}
      </Button>
      {asking ? (
        <SureSheet
          title={t("closing.sure")}
          confirm={t("closing.confirm")}
          run={close}
          onClose={() => setAsking(false)}
        >
          <p>{t("closing.sureAbout")}</p>
          <p>{t("closing.noWayBack")}</p>
        </SureSheet>
      ) : null}
    </>
  );
}
