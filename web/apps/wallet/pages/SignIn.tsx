import type { Shape } from "@client/api";
import { asProblem } from "@client/problem";
import { asksToConfirm, type Confirming } from "@ui/ConfirmSignIn";
import { Language } from "@ui/Language";
import { useCast } from "@ui/useCast";
import { useTry } from "@ui/useTry";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ProblemNote } from "../components/ProblemNote";
import { SignInForm, signIn } from "../forms/SignInForm";
import { outside, paths, withQuery } from "../util/paths";
import { rereadWords } from "../util/queries";

type Props = { onDone: (me: Shape["Me"]) => void };

export function SignIn({ onDone }: Props) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<Confirming | null>(null);
  return (
    <div className="page sign-in">
      <header className="sign-in-head">
        <img src="/icon.svg" alt="" width="44" height="44" />
        <h1>{t("signIn.title")}</h1>
        <Language after={rereadWords} />
      </header>
      <main className="page-main stack">
        <section className="block">
          <SignInForm onDone={onDone} begun={begun} />
          <nav className="links" aria-label={t("signIn.other")}>
            <Link to={paths.signInByCode}>{t("byCode.sign_in.do")}</Link>
            <Link to={paths.signUp}>{t("signIn.signUp")}</Link>
            <Link to={paths.resetPassword}>{t("signIn.forgotten")}</Link>
            <Link to={paths.unlock}>{t("signIn.locked")}</Link>
            <Link to={paths.lostPhone}>{t("signIn.lost")}</Link>
            <Link to={paths.lostAll}>{t("lostAll.title")}</Link>
          </nav>
        </section>
        <Cast onDone={onDone} onAsked={setBegun} />
        <nav className="links" aria-label={t("signIn.trouble")}>
          <Link to={withQuery(paths.guest, { page: "sign_in" })}>{t("signIn.ask")}</Link>
          <a href={outside.help}>{t("signIn.help")}</a>
        </nav>
      </main>
    </div>
  );
}

/** Whom to sign in as, in the demo: one tap for customers, a door for the others. */
function Cast({ onDone, onAsked }: Props & { onAsked: (asked: Confirming) => void }) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, problem, attempt } = useTry();
  if (cast === null) return null;

  const shops = cast.filter(({ role }) => role === "merchant");
  const staff = cast.filter(({ role }) => role === "agent" || role === "supervisor");

  async function enter(member: Shape["CastMember"]): Promise<void> {
    try {
      onDone(await signIn(member.sign_in, member.password));
    } catch (error) {
      const problem = asProblem(error);
      if (!asksToConfirm(problem)) throw error;
      onAsked({ phone: member.sign_in, password: member.password, code: "", problem });
      window.scrollTo(0, 0);
    }
  }

  return (
    <section className="block stack" aria-labelledby="cast">
      <h2 id="cast">{t("cast.title")}</h2>
      <p className="faint">{t("cast.about")}</p>
      <ProblemNote problem={problem} />
      <ul className="list">
        {cast
          .filter(({ role }) => role === "customer")
          .map((member) => (
            <li key={member.sign_in}>
              <button
                type="button"
                className="row"
                aria-disabled={busy}
                onClick={() => attempt(() => enter(member))}
              >
                <span className="row-main">
                  <span className="row-title">{t("cast.as", { name: member.name })}</span>
                  <span className="row-sub">{member.about}</span>
                  {member.pin ? <span className="row-sub">{t("cast.pin", { pin: member.pin })}</span> : null}
                </span>
              </button>
            </li>
          ))}
      </ul>
      <Elsewhere
        title={t("cast.shops")}
        members={shops}
        door={outside.shop}
        name={(name) => t("cast.atShop", { name })}
      />
      <Elsewhere
        title={t("cast.staff")}
        members={staff}
        door={outside.desk}
        name={(name) => t("cast.atDesk", { name })}
      />
      <nav className="links" aria-label={t("cast.doors")}>
        <a href={outside.shop}>{t("cast.shop")}</a>
        <a href={outside.desk}>{t("cast.desk")}</a>
        <a href={outside.help}>{t("cast.help")}</a>
        <a href={outside.apiDocs}>{t("cast.apiDocs")}</a>
        <Link to={paths.outbox}>{t("cast.outbox")}</Link>
      </nav>
    </section>
  );
}

type ElsewhereProps = {
  title: string;
  members: readonly Shape["CastMember"][];
  door: string;
  name: (name: string) => string;
};

/** People who sign in at another door: where it is, and what opens it. */
function Elsewhere({ title, members, door, name }: ElsewhereProps) {
  const { t } = useTranslation();
  if (members.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul className="list">
        {members.map((member) => (
          <li key={member.sign_in}>
            <a className="row row-go" href={door}>
              <span className="row-main">
                <span className="row-title">{name(member.name)}</span>
                <span className="row-sub">{member.about}</span>
                <span className="row-sub">
                  {t(member.role === "merchant" ? "cast.shopLogin" : "cast.login", {
                    login: member.sign_in,
                    password: member.password,
                  })}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
