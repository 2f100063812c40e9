import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { outside, paths, withQuery } from "../util/paths";

/** Withdrawing is not offered: say so, say what can be done instead. */
export function Withdraw() {
  const { t } = useTranslation();
  return (
    <Page kind="sub" title={t("withdraw.title")}>
      <section className="block stack">
        <h2>{t("withdraw.not")}</h2>
        <p>{t("withdraw.money")}</p>
        <p>{t("withdraw.instead")}</p>
        <Link className="big-link" to={paths.transfer}>
          {t("withdraw.transfer")}
        </Link>
        <Link className="quiet-link" to={withQuery(paths.chat, { topic: "withdraw_how" })}>
          {t("withdraw.ask")}
        </Link>
        <a className="quiet-link" href={outside.article("withdraw_how")}>
          {t("withdraw.read")}
        </a>
      </section>
    </Page>
  );
}
