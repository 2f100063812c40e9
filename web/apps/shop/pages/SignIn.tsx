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
import { base, outside, paths } from "../util/paths";
import { rereadWords } from "../util/queries";

type Props = { onDone: (me: Shape["ShopMe"]) => void };

export function SignIn({ onDone }: Props) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<Confirming | null>(null);
  return (
    <div className="page sign-in">
      <header className="sign-in-head">
        <img src={`${base}/icon.svg`} alt="" width="44" height="44" />
        <h1>{t("signIn.title")}</h1>
        <Language after={rereadWords} />
      </header>
      <main className="page-main stack">
        <section className="block">
          <SignInForm onDone={onDone} begun={begun} />
          <nav className="links" aria-label={t("signIn.other")}>
            <Link to={paths.resetPassword}>{t("signIn.forgotten")}</Link>
            <Link to={paths.unlock}>{t("signIn.locked")}</Link>
          </nav>
        </section>
        <Cast onDone={onDone} onAsked={setBegun} />
        <nav className="links" aria-label={t("signIn.elsewhere")}>
          <a href={outside.wallet}>{t("signIn.wallet")}</a>
          <a href={outside.help}>{t("signIn.help")}</a>
        </nav>
      </main>
    </div>
  );
}

/** The shops of the demo: one tap signs in. */
function Cast({ onDone, onAsked }: Props & { onAsked: (asked: Confirming) => void }) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, problem, attempt } = useTry();
  const keepers = cast?.filter(({ role }) => role === "merchant") ?? [];
  if (keepers.length === 0) return null;

  async function enter(keeper: Shape["CastMember"]): Promise<void> {
    try {
      onDone(await signIn(keeper.sign_in, keeper.password));
    } catch (error) {
      const problem = asProblem(error);
      if (!asksToConfirm(problem)) throw error;
      onAsked({ phone: keeper.sign_in, password: keeper.password, code: "", problem });
      window.scrollTo(0, 0);
    }
  }

  return (
    <section className="block stack" aria-labelledby="cast">
      <h2 id="cast">{t("cast.title")}</h2>
      <p className="faint">{t("cast.about")}</p>
      <ProblemNote problem={problem} />
      <ul className="list">
        {keepers.map((keeper) => (
          <li key={keeper.sign_in}>
            <button
              type="button"
              className="row"
              aria-disabled={busy}
              onClick={() => attempt(() => enter(keeper))}
            >
              <span className="row-main">
                <span className="row-title">{t("cast.as", { name: keeper.name })}</span>
                <span className="row-sub">{keeper.about}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
