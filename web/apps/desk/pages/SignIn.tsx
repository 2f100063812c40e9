import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import styles from "../components/desk.module.css";
import { LanguageButton } from "../components/TopBar";
import { SignInForm } from "../forms/SignInForm";
import { nextAfterSignIn } from "../util/paths";

export function Component() {
  const { t } = useTranslation();
  const { search } = useLocation();
  const navigate = useNavigate();
  return (
    <main className={styles.signIn}>
      <div className={styles.signInCard}>
        <header>
          <h1>{t("title")}</h1>
          <LanguageButton />
        </header>
        <p className={styles.muted}>{t("signIn.about")}</p>
        <SignInForm onSignedIn={() => navigate(nextAfterSignIn(search), { replace: true })} />
      </div>
    </main>
  );
}
