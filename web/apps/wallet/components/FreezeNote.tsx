import type { Shape } from "@client/api";
import { money, when } from "@ui/format";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths, withQuery } from "../util/paths";

/** What exactly is frozen, how much, until when, what still works, and the way out. */
export function FreezeNote({ freeze, away }: { freeze: Shape["Me"]["freeze"]; away: boolean }) {
  const { t, i18n } = useTranslation();
  if (freeze === null || freeze === undefined) return null;
  const amount = freeze.amount === null ? "" : money(freeze.amount);
  return (
    <section className={`notice ${freeze.scope === "amount" ? "notice-warn" : "notice-bad"}`}>
      <p>{t(`freeze.${freeze.scope}`, { amount })}</p>
      <p>{t(`freeze.works.${freeze.scope}`)}</p>
      {freeze.until ? <p>{t("freeze.until", { when: when(freeze.until, i18n.language) })}</p> : null}
      {freeze.by === "customer" && freeze.scope !== "amount" ? (
        away ? (
          <Link to={paths.security}>{t("home.frozenLift")}</Link>
        ) : null
      ) : (
        <Link to={withQuery(paths.chat, { person: "1" })}>{t("home.frozenAsk")}</Link>
      )}
    </section>
  );
}
