import { api, type Shape, send } from "@client/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { exact, when } from "@ui/format";
import { Empty, Failed, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { paths } from "../util/paths";
import { meQuery, notificationsQuery, queryClient } from "../util/queries";

/** Where it can be said that a sign-in was somebody else's; the whole line leads there, so it is not spelt out. Older ones have the word in the query. */
const NOT_ME = / ?https?:\/\/[^ ]+\/not-me(?:#|\?word=)([\w-]+) ?/;

/** What the customer was told, newest first; what stands on the screen counts as read. */
export function Notifications() {
  const { t } = useTranslation();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } =
    useInfiniteQuery(notificationsQuery);
  const items = data?.pages.flatMap((page) => page.items);
  const newest = items?.find(({ read }) => !read)?.id;

  useEffect(() => {
    if (newest === undefined) return;
    // What was new keeps its mark while one looks at it; only the number on the first page goes.
    void send(() => api.POST("/api/me/notifications/read", { body: { id: newest } })).then(
      () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
      () => undefined,
    );
  }, [newest]);

  return (
    <Page
      kind="sub"
      title={t("notifications.title")}
      end={
        <Link className="quiet-link" to={paths.notices}>
          {t("notifications.choose")}
        </Link>
      }
    >
      {items === undefined && error === null ? <Waiting lines={8} /> : null}
      {items === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {items?.length === 0 ? <Empty title={t("notifications.empty")} /> : null}
      {items && items.length > 0 ? (
        <ul className="list block-list" aria-label={t("notifications.title")}>
          {items.map((item) => (
            <li key={item.id}>
              <Line item={item} />
            </li>
          ))}
        </ul>
      ) : null}
      {hasNextPage ? (
        <Button block fill="none" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("notifications.earlier")}
        </Button>
      ) : null}
    </Page>
  );
}

function Line({ item }: { item: Shape["Notification"] }) {
  const { t, i18n } = useTranslation();
  const inside = (
    <span className="row-main">
      <span className="row-sub">
        {item.read ? null : <span className="tag tag-on">{t("notifications.new")}</span>}{" "}
        {t(`notifications.${item.group}`)} ·{" "}
        <time dateTime={item.at} title={exact(item.at, i18n.language)}>
          {when(item.at, i18n.language)}
        </time>
      </span>
      <span className="outbox-body">{item.text.replace(NOT_ME, t("notifications.here"))}</span>
    </span>
  );
  const word = NOT_ME.exec(item.text)?.[1];
  if (word !== undefined)
    return (
      <Link className="row row-tall row-go" to={`${paths.notMe}#${word}`}>
        {inside}
      </Link>
    );
  return item.record_id === null ? (
    <div className="row row-tall">{inside}</div>
  ) : (
    <Link className="row row-tall row-go" to={paths.record(item.record_id)}>
      {inside}
    </Link>
  );
}
