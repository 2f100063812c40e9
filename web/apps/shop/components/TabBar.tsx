import { BillOutline, ShopbagOutline, UserOutline } from "antd-mobile-icons";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { paths } from "../util/paths";

const tabs = [
  { to: paths.home, key: "home", Icon: ShopbagOutline },
  { to: paths.orders, key: "orders", Icon: BillOutline },
  { to: paths.me, key: "me", Icon: UserOutline },
] as const;

export function TabBar() {
  const { t } = useTranslation();
  return (
    <nav className="tab-bar" aria-label={t("tab.name")}>
      {tabs.map(({ to, key, Icon }) => (
        <NavLink key={key} to={to} end>
          <Icon fontSize={24} aria-hidden="true" />
          <span>{t(`tab.${key}`)}</span>
        </NavLink>
      ))}
    </nav>
  );
}
