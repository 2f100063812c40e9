import { useInfiniteQuery } from "@tanstack/react-query";
import { Empty, Failed, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { OrderRow } from "../components/OrderRow";
import { Page } from "../components/Page";
import { paths } from "../util/paths";
import { filters, ordersQuery } from "../util/queries";

export function Orders() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const filter = filters.find((name) => name === search.get("only")) ?? "all";
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    ordersQuery(filter),
  );
  const orders = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      kind="tab"
      title={t("orders.title")}
      end={
        <Link className="head-link" to={paths.newOrder}>
          {t("home.newOrder")}
        </Link>
      }
    >
      <fieldset className="chips">
        <legend className="unseen">{t("orders.filter")}</legend>
        {filters.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="only"
              checked={filter === name}
              onChange={() => setSearch(name === "all" ? {} : { only: name }, { replace: true })}
            />
            <span>{t(`orders.only.${name}`)}</span>
          </label>
        ))}
      </fieldset>
      {data === undefined && error === null ? <Waiting lines={8} /> : null}
      {data === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data !== undefined && orders.length === 0 ? (
        <Empty title={filter === "all" ? t("home.empty") : t("orders.emptyFilter")}>
          {filter === "all" ? (
            <Link className="quiet-link" to={paths.newOrder}>
              {t("home.begin")}
            </Link>
          ) : null}
        </Empty>
      ) : null}
      {orders.length > 0 ? (
        <ul className="list block-list">
          {orders.map((order) => (
            <li key={order.id}>
              <OrderRow order={order} />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="centre">
        {isFetchingNextPage ? <Waiting lines={2} /> : null}
        {hasNextPage && !isFetchingNextPage ? (
          <Button size="large" fill="none" onClick={() => void fetchNextPage()}>
            {t("orders.more")}
          </Button>
        ) : null}
        {data !== undefined && !hasNextPage && orders.length > 0 ? (
          <p className="faint">{t("orders.end")}</p>
        ) : null}
      </div>
    </Page>
  );
}
