import { useQuery } from "@tanstack/react-query";
import { Empty, Failed, Waiting } from "@ui/States";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { CardLine } from "../components/CardLine";
import { Page } from "../components/Page";
import { paths } from "../util/paths";
import { cardsQuery } from "../util/queries";

export function Cards() {
  const { t } = useTranslation();
  const { data: cards, error, refetch } = useQuery(cardsQuery);
  return (
    <Page kind="sub" parent={paths.me} title={t("cards.title")}>
      <div className="stack">
        {cards === undefined && error === null ? <Waiting lines={3} /> : null}
        {cards === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
        {cards?.length === 0 ? <Empty title={t("cards.empty")} /> : null}
        {cards && cards.length > 0 ? (
          <ul className="list block-list">
            {cards.map((card) => (
              <li key={card.id} className="row">
                <CardLine card={card} />
              </li>
            ))}
          </ul>
        ) : null}
        <Link className="big-link" to={paths.bindCard}>
          {t("cards.add")}
        </Link>
      </div>
    </Page>
  );
}
