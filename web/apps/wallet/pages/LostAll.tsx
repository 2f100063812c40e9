import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { checks } from "../util/checks";
import { openClaim } from "../util/claim";
import { paths, withQuery } from "../util/paths";
import { knownPhone } from "../util/session";

/** For who has neither phone nor password nor passkey: what it takes, how long, and where it begins. */
export function LostAll() {
  const { t } = useTranslation();
  return (
    <Page kind="sub" title={t("lostAll.title")}>
      <div className="stack">
        <section className="block stack">
          <p>{t("lostAll.about")}</p>
          <nav className="links" aria-labelledby="quicker">
            <h2 id="quicker">{t("lostAll.quicker")}</h2>
            <Link to={paths.resetPassword}>{t("lostAll.quickerCode")}</Link>
            <Link to={paths.lostPhone}>{t("lostAll.quickerLoss")}</Link>
          </nav>
          <h2>{t("lostAll.takes")}</h2>
          <ol className="plain">
            <li>{t("lostAll.takesNumber")}</li>
            <li>{t("lostAll.takesPictures")}</li>
            <li>{t("lostAll.takesAnswers")}</li>
            <li>{t("lostAll.takesTime")}</li>
          </ol>
          <Form />
        </section>
        <nav className="links" aria-label={t("signIn.trouble")}>
          <Link to={withQuery(paths.guest, { person: "1" })}>{t("lostAll.person")}</Link>
        </nav>
      </div>
    </Page>
  );
}

function Form() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { busy, once } = useOnce();
  const check = checks(t);
  const form = useForm(
    { named: knownPhone(), phone: "" },
    {
      named: (value) =>
        check.phone(value) === null || check.email(value) === null ? null : t("lostAll.checkNamed"),
      phone: check.phone,
    },
  );
  const { met, forget, meet } = useProblem(form);

  async function open(): Promise<void> {
    forget();
    try {
      const { token } = await openClaim({
        named: form.values.named.trim(),
        phone: form.values.phone.trim(),
      });
      void navigate(`${paths.claim}#${token}`, { replace: true });
    } catch (error) {
      meet(error, ({ field }) => field);
    }
  }

  return (
    <form noValidate className="stack" onSubmit={form.submit(() => void once(open))}>
      <Field
        {...form.field("named")}
        label={t("lostAll.named")}
        hint={t("lostAll.namedHint")}
        autoComplete="username"
      />
      <Field
        {...form.field("phone")}
        label={t("lostAll.phone")}
        hint={t("lostAll.phoneHint")}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        end={
          check.phone(form.values.named) === null ? (
            <button
              type="button"
              className="field-button"
              onClick={() => form.set("phone", form.values.named.trim())}
            >
              {t("lostAll.same")}
            </button>
          ) : null
        }
      />
      <ProblemNote outside problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("lostAll.do")}</SubmitButton>
    </form>
  );
}
