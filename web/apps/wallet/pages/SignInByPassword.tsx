import { api, send } from "@client/api";
import { asProblem } from "@client/problem";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { paths } from "../util/paths";
import { end } from "../util/session";

/** For whoever came in by a code and needs the password now: out first, and the sign-in page stands before home. */
export function SignInByPassword() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { busy, problem, attempt } = useTry();

  const leave = () =>
    attempt(async () => {
      try {
        await send(() => api.POST("/api/auth/sign-out"), { expiry: "fail" });
      } catch (error) {
        // Already out is as good as out.
        if (asProblem(error).status !== 401) throw error;
      }
      navigate(paths.home);
      end();
    });

  return (
    <Page kind="sub" parent={paths.security} title={t("secrets.byPassword")}>
      <section className="block stack">
        <p>{t("secrets.byPasswordWhy")}</p>
        <ProblemNote problem={problem} />
        <Button
          block
          color="primary"
          size="large"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={leave}
        >
          {t("secrets.byPasswordDo")}
        </Button>
      </section>
      <nav className="links" aria-label={t("secrets.trouble")}>
        <Link to={paths.resetPassword}>{t("secrets.passwordForgotten")}</Link>
      </nav>
    </Page>
  );
}
