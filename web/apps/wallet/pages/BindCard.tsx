import { useCast } from "@ui/useCast";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { Page } from "../components/Page";
import { useMe } from "../components/useMe";
import { BindCardForm } from "../forms/BindCardForm";
import { onward, outside, paths } from "../util/paths";
import { queryClient } from "../util/queries";

export function BindCard() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const cast = useCast();
  const [search] = useSearchParams();
  return (
    <Page kind="sub" parent={paths.cards} title={t("cards.add")}>
      <section className="block stack">
        {cast === null ? null : (
          <p className="notice notice-warn">
            {t("cards.demo")} <a href={outside.article("card_bind")}>{t("cards.demoLink")}</a>
          </p>
        )}
        <BindCardForm
          holder={me.name}
          onDone={() => {
            void queryClient.invalidateQueries({ queryKey: ["cards"] });
            navigate(onward(search.get("next")) ?? paths.cards, { replace: true });
          }}
        />
      </section>
    </Page>
  );
}
