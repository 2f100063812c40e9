import { PhonePage, type PhonePageProps } from "@ui/PhonePage";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { pageAt } from "../util/came";
import { paths, withQuery } from "../util/paths";
import { known } from "../util/session";
import { TabBar } from "./TabBar";

/** A page of the wallet; where questions are foreseen from it, the way to support stands in its head. */
export function Page(props: Omit<PhonePageProps, "bar">) {
  const { pathname } = useLocation();
  const page = props.kind === "sub" ? pageAt(pathname) : null;
  return <PhonePage {...(page === null ? {} : { end: <Ask page={page} /> })} {...props} bar={<TabBar />} />;
}

function Ask({ page }: { page: string }) {
  const { t } = useTranslation();
  const to = known() === undefined ? paths.guest : paths.support;
  return (
    <Link className="head-link" to={withQuery(to, { page })}>
      {t("support.ask")}
    </Link>
  );
}
