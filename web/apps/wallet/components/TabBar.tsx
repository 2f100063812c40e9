import { House, Person, Receipt, Speech } from "@ui/Icons";
import { useTranslation } from "react-i18next";
import { NavLink, useLocation } from "react-router";
import { pageAt } from "../util/came";
import { paths, withQuery } from "../util/paths";

const tabs = [
  { to: paths.home, key: "home", Icon: House },
  { to: paths.records, key: "records", Icon: Receipt },
  { to: paths.support, key: "support", Icon: Speech },
  { to: paths.me, key: "me", Icon: Person },
] as const;

export function TabBar() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const page = pageAt(pathname);
  return (
    <nav className="tab-bar" aria-label={t("tab.name")}>
      {tabs.map(({ to, key, Icon }) => (
        <NavLink key={key} to={key === "support" ? withQuery(to, { page }) : to} end={to === paths.home}>
          <Icon size={24} />
          <span>{t(`tab.${key}`)}</span>
        </NavLink>
      ))}
    </nav>
  );
}
