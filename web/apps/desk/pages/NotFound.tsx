import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import styles from "../components/desk.module.css";
import { LanguageButton } from "../components/TopBar";
import { paths } from "../util/paths";

/** An address that is no page of the desk, and the way back to the queue. */
export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useEffect(() => {
    document.title = `${t("notFound.name")} · ${t("title")}`;
  }, [t]);
  return (
    <main className={styles.signIn}>
      <div className={styles.signInCard}>
        <header>
          <h1>{t("notFound.name")}</h1>
          <LanguageButton />
        </header>
        <p className={styles.gone}>{t("notFound.why")}</p>
        <Button type="primary" size="large" block onClick={() => navigate(paths.home(), { replace: true })}>
          {t("notFound.home")}
        </Button>
      </div>
    </main>
  );
}
