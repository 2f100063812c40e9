import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import styles from "../components/desk.module.css";
import { LanguageButton } from "../components/TopBar";
import { JoinForm } from "../forms/JoinForm";
import { SignInForm } from "../forms/SignInForm";
import { nextAfterSignIn } from "../util/paths";

export function Component() {
  const { t } = useTranslation();
  const { search } = useLocation();
  const navigate = useNavigate();
  const [joining, setJoining] = useState(false);
  const enter = () => navigate(nextAfterSignIn(search), { replace: true });
  return (
    <main className={styles.signIn}>
      <div className={styles.signInCard}>
        <header>
          <h1>{joining ? t("join.title") : t("title")}</h1>
          <LanguageButton />
        </header>
        <p className={styles.muted}>{joining ? t("join.about") : t("signIn.about")}</p>
        {joining ? <JoinForm onJoined={enter} /> : <SignInForm onSignedIn={enter} />}
        <Button type="link" block onClick={() => setJoining(!joining)}>
          {joining ? t("join.back") : t("join.open")}
        </Button>
      </div>
    </main>
  );
}
