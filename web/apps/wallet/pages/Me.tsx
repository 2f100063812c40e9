import { api, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { Language } from "@ui/Language";
import { useCast } from "@ui/useCast";
import { useOnce } from "@ui/useOnce";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { useMe } from "../components/useMe";
import { outside, paths } from "../util/paths";
import { rereadWords } from "../util/queries";
import { end } from "../util/session";

const links = [
  { to: paths.cards, key: "me.cards" },
  { to: paths.limits, key: "me.limits" },
  { to: paths.security, key: "me.security" },
  { to: paths.privacy, key: "me.privacy" },
] as const;

export function Me() {
  const { t } = useTranslation();
  const me = useMe();
  const cast = useCast();
  const { busy, once } = useOnce();
  const [problem, setProblem] = useState<Problem | null>(null);

  async function leave(): Promise<void> {
    setProblem(null);
    try {
      await send(() => api.POST("/api/auth/sign-out"), { expiry: "fail" });
    } catch (error) {
      const met = asProblem(error);
      // Already out is as good as out.
      if (met.status !== 401) return setProblem(met);
    }
    end();
  }

  return (
    <Page kind="tab" title={t("me.title")}>
      <div className="stack">
        <section className="block me-head" aria-label={t("me.who")}>
          <p className="me-name">{me.name}</p>
          <p className="faint">
            {me.phone ?? me.email} · {t("me.level", { level: me.level })}
          </p>
        </section>
        <ul className="list block-list">
          {links.map(({ to, key }) => (
            <li key={key}>
              <Link className="row row-go" to={to}>
                <span className="row-main">{t(key)}</span>
              </Link>
            </li>
          ))}
          <li>
            <a className="row row-go" href={outside.help}>
              <span className="row-main">{t("me.help")}</span>
            </a>
          </li>
          <li>
            <a className="row row-go" href={outside.terms}>
              <span className="row-main">{t("terms.use")}</span>
            </a>
          </li>
          <li>
            <a className="row row-go" href={outside.privacyPolicy}>
              <span className="row-main">{t("terms.privacy")}</span>
            </a>
          </li>
          {cast === null ? null : (
            <li>
              <Link className="row row-go" to={paths.outbox}>
                <span className="row-main">{t("cast.outbox")}</span>
              </Link>
            </li>
          )}
        </ul>
        <section className="block section-head">
          <span>{t("ui.language.name")}</span>
          <Language after={rereadWords} />
        </section>
        <ProblemNote problem={problem} />
        <Button
          block
          size="large"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={() => void once(leave)}
        >
          {t("me.signOut")}
        </Button>
      </div>
    </Page>
  );
}
