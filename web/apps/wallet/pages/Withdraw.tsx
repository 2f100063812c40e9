import { useQuery } from "@tanstack/react-query";
import { money } from "@ui/format";
import { Empty, Failed, Waiting } from "@ui/States";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { CardLine } from "../components/CardLine";
import { FreezeNote } from "../components/FreezeNote";
import { Page } from "../components/Page";
import { useMe } from "../components/useMe";
import { paths, withQuery } from "../util/paths";
import { cardsQuery, withdrawTermsQuery } from "../util/queries";

/** First decision of a withdrawal: to which card. A card that cannot take it is shown, and says why. */
export function Withdraw() {
  const { t } = useTranslation();
  const me = useMe();
  const [search] = useSearchParams();
  const { data: cards, error, refetch } = useQuery(cardsQuery);
  const { data: terms } = useQuery(withdrawTermsQuery);
  const amount = search.get("amount");
  const bind = withQuery(paths.bindCard, { next: withQuery(paths.withdraw, { amount }) });
  const taking = cards?.filter(({ kind }) => kind === "debit") ?? [];
  const others = cards?.filter(({ kind }) => kind !== "debit") ?? [];
  return (
    <Page kind="sub" title={t("withdraw.title")}>
      <FreezeNote freeze={me.freeze} away />
      {amount ? (
        <p className="lead">{t("withdraw.wanted", { amount: money(amount) })}</p>
      ) : terms === undefined ? null : (
        <p className="lead">{t("withdraw.most", { amount: money(terms.most) })}</p>
      )}
      <h2>{t("withdraw.which")}</h2>
      {cards === undefined && error === null ? <Waiting lines={3} /> : null}
      {cards === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {cards !== undefined && taking.length === 0 ? (
        <Empty title={t("withdraw.noCard")}>
          <Link className="big-link" to={bind}>
            {t("cards.add")}
          </Link>
        </Empty>
      ) : null}
      {taking.length + others.length > 0 ? (
        <ul className="list block-list">
          {taking.map((card) => (
            <li key={card.id}>
              <Link className="row" to={withQuery(paths.withdrawAmount, { card: card.id, amount })}>
                <CardLine
                  card={card}
                  note={card.id === search.get("not") ? t("withdraw.refusedCard") : null}
                />
              </Link>
            </li>
          ))}
          {others.map((card) => (
            <li key={card.id} className="row">
              <CardLine card={card} note={t("withdraw.creditCard")} />
            </li>
          ))}
          {taking.length > 0 ? (
            <li>
              <Link className="row" to={bind}>
                <span className="row-main row-way">{t("cards.add")}</span>
              </Link>
            </li>
          ) : null}
        </ul>
      ) : null}
    </Page>
  );
}
