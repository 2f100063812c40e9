import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Page } from "../components/Page";
import { SignUpForm } from "../forms/SignUpForm";
import { paths } from "../util/paths";
import { begin } from "../util/session";

export function SignUp() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Page kind="sub" title={t("signUp.title")}>
      <section className="block">
        <SignUpForm
          onDone={(me) => {
            begin(me);
            navigate(paths.home, { replace: true });
          }}
        />
      </section>
    </Page>
  );
}
