import { mintKey, type Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { AskedPeople } from "../components/AskedPeople";
import { Foreseen } from "../components/Foreseen";
import { Page } from "../components/Page";
import { RecordRow } from "../components/RecordRow";
import { outside, paths, withQuery } from "../util/paths";
import { supportQuery } from "../util/queries";

/** Likely questions first, then topics, then what is under way, and how long a person takes. */
export function Support() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { data: home, error, refetch } = useQuery(supportQuery(search.get("page") ?? ""));

  /** The id is minted here, so that going back and forth does not ask twice. */
  function ask(text: string, topic: string, record: Shape["Record"] | null): void {
    navigate(paths.chat, {
      state: { ask: { text, topic, record_id: record?.id ?? null, client_id: mintKey() } },
    });
  }

  return (
    <Page kind="tab" title={t("support.title")}>
      <div className="stack">
        {home === undefined && error === null ? <Waiting card lines={6} /> : null}
        {home === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
        {home === undefined ? null : (
          <>
            <Foreseen foreseen={home.foreseen} onAsk={ask} />
            <Link className="big-link" to={paths.chat}>
              {t("support.chat")}
            </Link>
            {home.asked ? <AskedPeople asked={home.asked} /> : null}
            {home.open.length > 0 ? (
              <section aria-labelledby="under-way">
                <h2 id="under-way">{t("support.open")}</h2>
                <ul className="list block-list">
                  {home.open.map((record) => (
                    <li key={record.id}>
                      <RecordRow record={record} clock="day" />
                    </li>
                  ))}
                </ul>
              </section>
            ) : null}
            <section aria-labelledby="topics">
              <h2 id="topics">{t("support.topics")}</h2>
              <ul className="topics">
                {home.topics.map(({ topic, title }) => (
                  <li key={topic}>
                    <button type="button" onClick={() => ask(title, topic, null)}>
                      {title}
                    </button>
                  </li>
                ))}
              </ul>
              <a className="quiet-link" href={outside.help}>
                {t("support.help")}
              </a>
            </section>
            <section className="block stack" aria-labelledby="people">
              <h2 id="people">{t("support.people")}</h2>
              <p>
                {home.agents_on > 0
                  ? t("support.on", { count: home.agents_on, waiting: home.waiting })
                  : home.waiting === 0
                    ? t("support.offQuiet")
                    : t("support.off", { waiting: home.waiting })}
              </p>
              {home.opens_at ? (
                <p>{t("support.opens", { when: when(home.opens_at, i18n.language) })}</p>
              ) : null}
              {home.wait_minutes === null ? null : <p>{t("support.pace", { minutes: home.wait_minutes })}</p>}
              <p className="faint">{t("support.assistant")}</p>
              <Link className="quiet-link" to={withQuery(paths.chat, { person: "1" })}>
                {t("chat.person")}
              </Link>
            </section>
          </>
        )}
      </div>
    </Page>
  );
}
