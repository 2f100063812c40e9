import { useQuery } from "@tanstack/react-query";
import { money } from "@ui/format";
import { Empty, Failed, Waiting } from "@ui/States";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { CardLine } from "../components/CardLine";
import { Page } from "../components/Page";
import { paths, withQuery } from "../util/paths";
import { cardsQuery } from "../util/queries";

/** First decision of a top-up: from which card. */
export function TopUp() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { data: cards, error, refetch } = useQuery(cardsQuery);
  const amount = search.get("amount");
  const next = search.get("next");
  const preferred = search.get("card");
  const here = withQuery(paths.topUp, { amount, next });
  const ordered = [...(cards ?? [])].sort((a, b) => Number(b.id === preferred) - Number(a.id === preferred));
  const bind = withQuery(paths.bindCard, { next: here });
  return (
    <Page kind="sub" title={t("topUp.title")}>
      {amount ? <p className="lead">{t("topUp.wanted", { amount: money(amount) })}</p> : null}
      <h2>{t("topUp.which")}</h2>
      {cards === undefined && error === null ? <Waiting lines={3} /> : null}
      {cards === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {cards?.length === 0 ? (
        <Empty title={t("topUp.noCard")}>
          <Link className="big-link" to={bind}>
            {t("cards.add")}
          </Link>
        </Empty>
      ) : null}
      {ordered.length > 0 ? (
        <ul className="list block-list">
          {ordered.map((card) => (
            <li key={card.id}>
              <Link className="row" to={withQuery(paths.topUpAmount, { card: card.id, amount, next })}>
                <CardLine card={card} note={card.id === search.get("not") ? t("topUp.refusedCard") : null} />
              </Link>
            </li>
          ))}
          <li>
            <Link className="row" to={bind}>
              <span className="row-main row-way">{t("cards.add")}</span>
            </Link>
          </li>
        </ul>
      ) : null}
    </Page>
  );
}
