import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { outside, paths } from "../util/paths";

/** The account was closed; nobody is signed in any more. */
export function Closed() {
  const { t } = useTranslation();
  return (
    <Page kind="sub" parent={paths.home} title={t("closed.title")}>
      <div className="stack">
        <section className="block stack" role="status">
          <p>{t("closed.done")}</p>
          <p>{t("closed.kept")}</p>
        </section>
        <Link className="big-link" to={paths.signUp}>
          {t("closed.again")}
        </Link>
        <a className="quiet-link" href={outside.article("privacy_data")}>
          {t("closed.read")}
        </a>
      </div>
    </Page>
  );
}
