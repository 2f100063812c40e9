import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Page } from "../components/Page";
import { useMe } from "../components/useMe";
import { NewOrderForm } from "../forms/NewOrderForm";
import { paths } from "../util/paths";
import { changed } from "../util/queries";

export function NewOrder() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  return (
    <Page kind="sub" parent={paths.orders} title={t("newOrder.page")}>
      <div className="stack">
        {me.open ? null : <p className="notice notice-warn">{t("home.closed")}</p>}
        <section className="block">
          <NewOrderForm
            onDone={(detail) => {
              changed(detail);
              navigate(paths.order(detail.order.id), { replace: true });
            }}
          />
        </section>
      </div>
    </Page>
  );
}
