import { Done } from "@ui/Done";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { NewTerms } from "../components/NewTerms";
import { Page } from "../components/Page";
import { useMe } from "../components/useMe";
import { paths } from "../util/paths";

/** Where a refusal for want of the terms leads. */
export function AcceptTerms() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { terms } = useMe();
  return (
    <Page kind="sub" parent={paths.me} title={t("terms.new")}>
      {terms === null ? (
        <Done words={t("terms.accepted")} to={paths.home} go={t("terms.home")} />
      ) : (
        <section className="block">
          <NewTerms terms={terms} onAccepted={() => undefined} onLater={() => navigate(paths.home)} />
        </section>
      )}
    </Page>
  );
}
