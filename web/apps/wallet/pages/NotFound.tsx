import { Empty } from "@ui/States";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { paths } from "../util/paths";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page kind="sub" title={t("notFound.title")}>
      <Empty title={t("notFound.why")}>
        <Link className="big-link" to={paths.home}>
          {t("notFound.home")}
        </Link>
      </Empty>
    </Page>
  );
}
