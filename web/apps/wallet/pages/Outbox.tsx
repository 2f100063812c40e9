import { asProblem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { exact, when } from "@ui/format";
import { Empty, Failed, Waiting } from "@ui/States";
import { useTranslation } from "react-i18next";
import { Page } from "../components/Page";
import { outboxQuery } from "../util/queries";

/** What SMS and mail would have carried: a demo has no phone network. */
export function Outbox() {
  const { t, i18n } = useTranslation();
  const { data: items, error, refetch } = useQuery(outboxQuery);
  const notHere = error !== null && asProblem(error).status === 404;
  return (
    <Page kind="sub" title={t("outbox.title")}>
      <p className="faint lead">{t("outbox.about")}</p>
      {items === undefined && error === null ? <Waiting lines={5} /> : null}
      {notHere ? <Empty title={t("outbox.notHere")} /> : null}
      {items === undefined && error !== null && !notHere ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : null}
      {items?.length === 0 ? <Empty title={t("outbox.empty")} /> : null}
      <ul className="list block-list" aria-live="polite" aria-relevant="additions">
        {items?.map((item) => (
          <li key={`${item.at}${item.to}${item.body}`} className="row row-tall">
            <span className="row-main">
              <span className="row-sub">
                {t(`outbox.${item.channel}`)} · {item.to} ·{" "}
                <time dateTime={item.at} title={exact(item.at, i18n.language)}>
                  {when(item.at, i18n.language)}
                </time>
              </span>
              <span className="outbox-body">{item.body}</span>
            </span>
          </li>
        ))}
      </ul>
    </Page>
  );
}
