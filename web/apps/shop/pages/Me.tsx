import { api, send } from "@client/api";
import { Language } from "@ui/Language";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { useMe } from "../components/useMe";
import { outside } from "../util/paths";
import { rereadWords } from "../util/queries";
import { end } from "../util/session";

export function Me() {
  const { t } = useTranslation();
  const me = useMe();
  const { busy, problem, attempt } = useTry();

  async function leave(): Promise<void> {
    await send(() => api.POST("/api/merchant/sign-out"), { expiry: "fail" });
    end();
  }

  return (
    <Page kind="tab" title={t("me.title")}>
      <div className="stack">
        <section className="block" aria-label={t("me.who")}>
          <p className="me-name">{me.name}</p>
          <p className="faint">
            {me.phone} · {me.merchant}
          </p>
        </section>
        <ul className="list block-list">
          <li>
            <a className="row row-go" href={outside.help}>
              <span className="row-main">{t("me.help")}</span>
            </a>
          </li>
        </ul>
        <section className="block section-head">
          <h2>{t("ui.language.name")}</h2>
          <Language after={rereadWords} />
        </section>
        <ProblemNote problem={problem} />
        <Button block size="large" loading={busy} onClick={() => attempt(leave)}>
          {t("me.leave")}
        </Button>
      </div>
    </Page>
  );
}
