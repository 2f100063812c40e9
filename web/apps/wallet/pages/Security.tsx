import { api, type Shape, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { Sheet } from "@ui/Sheet";
import { useOnce } from "@ui/useOnce";
import { Button } from "antd-mobile";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { LiftSheet } from "../components/LiftSheet";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { useMe } from "../components/useMe";
import { outside, paths, withQuery } from "../util/paths";
import { queryClient } from "../util/queries";

/** What guards the account, and what to do at once when something is wrong. */
export function Security() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Page kind="sub" parent={paths.me} title={t("security.title")}>
      <div className="stack">
        <section className="block stack">
          <h2>{t("security.state")}</h2>
          <dl className="facts">
            <div>
              <dt>{t("ui.field.phone")}</dt>
              <dd>{me.phone}</dd>
            </div>
            <div>
              <dt>{t("security.level")}</dt>
              <dd>{t("me.level", { level: me.level })}</dd>
            </div>
            <div>
              <dt>{t("security.freeze")}</dt>
              <dd>{t(`security.by.${me.frozen_by ?? "nobody"}`)}</dd>
            </div>
          </dl>
        </section>
        <Freezing by={me.frozen_by} />
        <ul className="list block-list">
          <li>
            <Link className="row row-go" to={paths.devices}>
              <span className="row-main">
                <span className="row-title">{t("security.devices")}</span>
                <span className="row-sub">{t("security.devicesAbout")}</span>
              </span>
            </Link>
          </li>
          <li>
            <Link className="row row-go" to={paths.resetPassword}>
              <span className="row-main">
                <span className="row-title">{t("security.password")}</span>
                <span className="row-sub">{t("security.passwordAbout")}</span>
              </span>
            </Link>
          </li>
          <li>
            <Link className="row row-go" to={paths.resetPin}>
              <span className="row-main">
                <span className="row-title">{t("security.pin")}</span>
                <span className="row-sub">{t("security.pinAbout")}</span>
              </span>
            </Link>
          </li>
          <li>
            <Link className="row row-go" to={paths.limits}>
              <span className="row-main">
                <span className="row-title">{t("security.limits")}</span>
                <span className="row-sub">{t("security.limitsAbout")}</span>
              </span>
            </Link>
          </li>
        </ul>
        <section className="block stack">
          <h2>{t("security.urgent")}</h2>
          <p>{t("security.urgentAbout")}</p>
          <Link className="big-link" to={withQuery(paths.chat, { person: "1" })}>
            {t("security.person")}
          </Link>
          <a className="quiet-link" href={outside.article("account_stolen")}>
            {t("security.read")}
          </a>
        </section>
      </div>
    </Page>
  );
}

/** Freezing and lifting it, and in words what came of either. */
function Freezing({ by }: { by: Shape["Me"]["frozen_by"] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [lifting, setLifting] = useState(search.get("lift") === "1");
  const [done, setDone] = useState<"frozen" | "lifted" | null>(null);
  const said = useRef<HTMLParagraphElement>(null);
  // The button that was pressed is gone when it has done its work; the focus goes to what came of it.
  useEffect(() => {
    if (done !== null) said.current?.focus();
  }, [done]);
  const person = withQuery(paths.chat, { person: "1" });
  return (
    <>
      <p ref={said} role="status" tabIndex={-1} className="notice-line">
        {done === "frozen" ? t("security.frozenNow") : done === "lifted" ? t("lift.done") : null}
      </p>
      {by === null ? <Freeze onFrozen={() => setDone("frozen")} /> : null}
      {by === "customer" ? (
        <Button block size="large" color="primary" fill="outline" onClick={() => setLifting(true)}>
          {t("lift.title")}
        </Button>
      ) : null}
      {by === "us" ? (
        <section className="notice notice-bad">
          <p>{t("security.liftByPerson")}</p>
          <Link to={person}>{t("security.person")}</Link>
        </section>
      ) : null}
      {lifting && by === "customer" ? (
        <LiftSheet
          conversation={false}
          onClose={() => setLifting(false)}
          onTaken={() => {
            setLifting(false);
            setDone("lifted");
          }}
          onPerson={() => navigate(person)}
        />
      ) : null}
    </>
  );
}

/** One tap and a look at what it stops; what it takes to lift it is said before. */
function Freeze({ onFrozen }: { onFrozen: () => void }) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function freeze(): Promise<void> {
    setProblem(null);
    try {
      await send(() => api.POST("/api/actions", { body: { offer: "freeze_account" } }));
      await queryClient.invalidateQueries({ queryKey: ["me"] });
      setAsking(false);
      onFrozen();
    } catch (error) {
      setProblem(asProblem(error));
    }
  }

  return (
    <>
      <Button block size="large" color="danger" fill="outline" onClick={() => setAsking(true)}>
        {t("security.doFreeze")}
      </Button>
      {asking ? (
        <Sheet title={t("security.doFreeze")} onClose={() => setAsking(false)}>
          <div className="stack">
            <p>{t("security.stops")}</p>
            <p>{t("security.stopsNot")}</p>
            <p>{t("security.lift")}</p>
            <ProblemNote problem={problem} />
            <Button
              block
              size="large"
              color="danger"
              loading={busy}
              loadingText={t("ui.state.busy")}
              onClick={() => void once(freeze)}
            >
              {t("security.confirmFreeze")}
            </Button>
          </div>
        </Sheet>
      ) : null}
    </>
  );
}
