import { api, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { Field } from "@ui/Field";
import { Empty, Failed, Waiting } from "@ui/States";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { Page } from "../components/Page";
import { PayeeLine } from "../components/PayeeLine";
import { ProblemNote } from "../components/ProblemNote";
import { useLimits } from "../components/useLimits";
import { checks } from "../util/checks";
import { paths, withQuery } from "../util/paths";
import { payeesQuery } from "../util/queries";

/** First decision of a transfer: to whom. */
export function Transfer() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const limits = useLimits();
  const [search] = useSearchParams();
  const { data: payees, error, refetch } = useQuery(payeesQuery);
  const { busy, once } = useOnce();
  const form = useForm({ phone: search.get("phone") ?? "" }, { phone: checks(t).phone });
  const { met, forget, meet } = useProblem(form);
  const rest = { amount: search.get("amount"), note: search.get("note") };

  async function find(): Promise<void> {
    forget();
    const phone = form.values.phone.trim();
    try {
      const payee = await send(() => api.GET("/api/payees/look-up", { params: { query: { phone } } }));
      navigate(withQuery(paths.transferAmount, { payee: payee.id, ...rest }), { state: { payee } });
    } catch (error) {
      meet(error, ({ status }) => (status >= 400 && status < 500 ? "phone" : null));
    }
  }

  return (
    <Page kind="sub" title={t("transfer.title")}>
      <div className="stack">
        <form noValidate className="block stack" onSubmit={form.submit(() => void once(find))}>
          <Field
            {...form.field("phone")}
            label={t("transfer.phone")}
            type="tel"
            inputMode="tel"
            autoComplete="off"
            hint={limits.words}
          />
          <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
          <SubmitButton busy={busy} busyText={t("transfer.finding")}>
            {t("pay.next")}
          </SubmitButton>
        </form>
        <section aria-labelledby="recent-payees">
          <h2 id="recent-payees">{t("transfer.recent")}</h2>
          {payees === undefined && error === null ? <Waiting lines={3} /> : null}
          {payees === undefined && error !== null ? (
            <Failed error={error} retry={() => void refetch()} />
          ) : null}
          {payees?.length === 0 ? <Empty title={t("transfer.noPayees")} /> : null}
          {payees && payees.length > 0 ? (
            <ul className="list block-list">
              {payees.map((payee) => (
                <li key={payee.id}>
                  <Link
                    className="row"
                    state={{ payee }}
                    to={withQuery(paths.transferAmount, { payee: payee.id, ...rest })}
                  >
                    <PayeeLine payee={payee} />
                  </Link>
                </li>
              ))}
            </ul>
          ) : null}
        </section>
      </div>
    </Page>
  );
}
