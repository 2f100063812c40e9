import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";

/** We were wrong: nothing of the money is decided on a screen, so reading it afresh is always safe. */
export function Broken() {
  const { t } = useTranslation();
  return (
    <main className="page">
      <div className="empty" role="alert">
        <h1>{t("broken.title")}</h1>
        <p>{t("broken.todo")}</p>
        <Button color="primary" onClick={() => window.location.reload()}>
          {t("broken.reload")}
        </Button>
      </div>
    </main>
  );
}
