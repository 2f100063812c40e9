import type { Shape } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { money } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { WhyCard } from "@ui/WhyCard";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { Page } from "../components/Page";
import { useOffer } from "../components/useOffer";
import { RaiseLevelForm } from "../forms/RaiseLevelForm";
import { onward, paths } from "../util/paths";
import { levelsQuery, queryClient } from "../util/queries";

type Levels = Shape["Levels"];

/** Where one's identity level stands, what a higher one gives and takes, and raising it. */
export function Identity() {
  const { t } = useTranslation();
  const { data: levels, error, refetch } = useQuery(levelsQuery);
  return (
    <Page kind="sub" parent={paths.security} title={t("identity.title")}>
      {levels === undefined && error === null ? <Waiting lines={6} /> : null}
      {levels === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {levels === undefined ? null : <Standing levels={levels} />}
    </Page>
  );
}

function Standing({ levels }: { levels: Levels }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { run, busy } = useOffer();
  const at = useRef(levels.level);
  const above = levels.rows.filter(({ level }) => level > levels.level).map(({ level }) => level);
  const [picked, setPicked] = useState(Number(search.get("level") ?? 0));
  const wanted = above.includes(picked) ? picked : (above[0] ?? null);
  const risen = levels.level > at.current;
  const check = levels.check;
  const said = useRef<HTMLDivElement>(null);
  const came = `${check?.id} ${check?.state}`;
  const before = useRef(came);
  // What it came to stands above the form; whoever pressed the button below it is taken there.
  useEffect(() => {
    if (before.current !== came) said.current?.focus();
    before.current = came;
  }, [came]);

  function take(next: Levels): void {
    queryClient.setQueryData(levelsQuery.queryKey, next);
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "levels" });
  }

  return (
    <div className="stack">
      <div ref={said} tabIndex={-1} role="status" className="stack">
        {risen ? (
          <section className="notice stack">
            <p>{t("identity.done", { level: levels.level })}</p>
            <Link className="big-link" to={onward(search.get("next")) ?? paths.limits}>
              {t(onward(search.get("next")) === null ? "identity.limits" : "identity.goOn")}
            </Link>
          </section>
        ) : null}
        {check?.state === "checking" ? <p className="notice">{t("identity.checking")}</p> : null}
        {check?.state === "refused" && check.why && check.wanted > levels.level ? (
          <WhyCard
            why={{ ...check.why, offers: check.why.offers.filter(({ code }) => code !== "verify_identity") }}
            busy={busy}
            onOffer={(offer) => run(offer, null)}
          />
        ) : null}
      </div>
      <section className="block stack" aria-labelledby="levels">
        <h2 id="levels">{t("identity.now", { level: levels.level })}</h2>
        <ul className="list levels">
          {levels.rows.map((row) => (
            <li key={row.level} aria-current={row.level === levels.level ? "true" : undefined}>
              <strong>
                {t("identity.level", { level: row.level })}
                {row.level === levels.level ? <span className="tag">{t("identity.yours")}</span> : null}
              </strong>
              <p>
                {row.life ? t("identity.life", { amount: money(row.life) }) : null}
                {row.annual ? t("identity.annual", { amount: money(row.annual) }) : null}
              </p>
              <p className="faint">
                {t("identity.single", { single: money(row.single), daily: money(row.daily) })}
              </p>
              <p className="faint">{t(`identity.takes.${row.level}`, { number: levels.id_number.label })}</p>
            </li>
          ))}
        </ul>
        {wanted !== null && levels.least_age > 0 ? (
          <p className="faint">{t("identity.age", { age: levels.least_age })}</p>
        ) : null}
      </section>
      {wanted === null ? <p className="notice notice-good">{t("identity.top")}</p> : null}
      {wanted !== null && check?.state !== "checking" ? (
        <section className="block stack" aria-label={t("identity.title")}>
          {above.length > 1 ? (
            <fieldset className="level-choice">
              <legend>{t("identity.raise")}</legend>
              {above.map((level) => (
                <label key={level}>
                  <input
                    type="radio"
                    name="level"
                    checked={level === wanted}
                    onChange={() => setPicked(level)}
                  />
                  {t("identity.level", { level })}
                </label>
              ))}
            </fieldset>
          ) : (
            <h2>
              {t("identity.raise")} {t("identity.level", { level: wanted })}
            </h2>
          )}
          <RaiseLevelForm
            key={wanted}
            levels={levels}
            wanted={wanted}
            onDone={take}
            onSent={() => queryClient.invalidateQueries({ queryKey: levelsQuery.queryKey })}
          />
        </section>
      ) : null}
    </div>
  );
}
