import { Field } from "@ui/Field";
import { SubmitButton } from "@ui/SubmitButton";
import { useForm } from "@ui/useForm";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Page } from "../components/Page";
import { paths } from "../util/paths";

/** For whoever cannot scan: the letters that stand under a shop's code. */
export function PayByCode() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useForm(
    { code: "" },
    { code: (value) => (value.trim() === "" ? t("payShop.codeMissing") : null) },
  );
  return (
    <Page kind="sub" parent={paths.orders} title={t("payShop.byCode")}>
      <form
        noValidate
        className="block stack"
        onSubmit={form.submit(() => navigate(paths.payShop(encodeURIComponent(form.values.code.trim()))))}
      >
        <p className="faint">{t("payShop.about")}</p>
        <Field {...form.field("code")} label={t("payShop.code")} autoComplete="off" maxLength={20} />
        <SubmitButton>{t("pay.next")}</SubmitButton>
      </form>
    </Page>
  );
}
