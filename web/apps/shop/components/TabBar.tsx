import { Bag, Person, Receipt } from "@ui/Icons";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { paths } from "../util/paths";

const tabs = [
  { to: paths.home, key: "home", Icon: Bag },
  { to: paths.orders, key: "orders", Icon: Receipt },
  { to: paths.me, key: "me", Icon: Person },
] as const;

export function TabBar() {
  const { t } = useTranslation();
  return (
    <nav className="tab-bar" aria-label={t("tab.name")}>
      {tabs.map(({ to, key, Icon }) => (
        <NavLink key={key} to={to} end>
          <Icon size={24} />
          <span>{t(`tab.${key}`)}</span>
        </NavLink>
      ))}
    </nav>
  );
}
