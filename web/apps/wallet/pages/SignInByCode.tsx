import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Page } from "../components/Page";
import { SignInByCodeForm } from "../forms/SignInByCodeForm";
import { paths, withQuery } from "../util/paths";
import { begin } from "../util/session";

/** Another way in, beside the password. */
export function SignInByCode() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Page kind="sub" title={t("byCode.sign_in.do")}>
      <section className="block">
        <SignInByCodeForm
          onDone={(me) => {
            begin(me);
            navigate(paths.home, { replace: true });
          }}
        />
      </section>
      <nav className="links" aria-label={t("signIn.trouble")}>
        <Link to={paths.home}>{t("byCode.sign_in.password")}</Link>
        <Link to={paths.lostPhone}>{t("signIn.lost")}</Link>
        <Link to={withQuery(paths.guest, { page: "sign_in_code" })}>{t("guest.title")}</Link>
      </nav>
    </Page>
  );
}
