import type { Shape } from "@client/api";
import { minutesSince } from "@ui/format";
import { changeLanguage } from "@ui/i18n";
import { Button, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { useNow } from "../util/clock";
import { paths } from "../util/paths";
import { oldestWait } from "../util/queue";
import styles from "./desk.module.css";
import { duration } from "./Waited";

/** Switch the language; the page stays. The button is named in the language that it leads to. */
export function LanguageButton() {
  const { t, i18n } = useTranslation();
  const next = i18n.language === "en" ? "zh-CN" : "en";
  return (
    <Button size="small" type="text" lang={next} onClick={() => void changeLanguage(next)}>
      {t("bar.otherLanguage")}
    </Button>
  );
}

const pages = [
  { name: "knowledge.name", to: paths.knowledge(), for: "everybody" },
  { name: "assistant.name", to: paths.assistant(), for: "everybody" },
  { name: "claims.title", to: paths.claims(), for: "everybody" },
  { name: "floor.name", to: paths.floor(), for: "supervisors" },
  { name: "requests.title", to: paths.requests(), for: "emergencies" },
  { name: "accounts.title", to: paths.accounts(), for: "emergencies" },
  { name: "staff.title", to: paths.staff(), for: "emergencies" },
  { name: "emergency.title", to: paths.emergency(), for: "supervisors" },
  { name: "audit.title", to: paths.audit(), for: "emergencies" },
] as const;

/** Which pages somebody may open: a supervisor all, and who has emergency access those that it opens. */
function opens(me: Shape["StaffMe"], page: (typeof pages)[number]): boolean {
  if (page.for === "everybody" || me.roles.includes("supervisor")) return true;
  return page.for === "emergencies" && me.emergency_until !== null;
}

type Props = {
  me: Shape["StaffMe"];
  queue: Shape["Queue"] | undefined;
  busy: boolean;
  onPresence: (on: boolean) => void;
  onKeys: () => void;
  onSignOut: () => void;
};

export function TopBar({ me, queue, busy, onPresence, onKeys, onSignOut }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const oldest = queue === undefined ? null : oldestWait(queue.waiting);
  return (
    <header className={styles.bar}>
      <h1>
        <Link className={styles.home} to={paths.home()}>
          {t("title")}
        </Link>
      </h1>
      {queue === undefined ? null : (
        <p className={styles.pulse}>
          {queue.waiting.length === 0
            ? t("bar.nobodyWaits")
            : t("bar.waiting", {
                count: queue.waiting.length,
                oldest: oldest === null ? "" : duration(minutesSince(oldest, now), t),
              })}
        </p>
      )}
      <nav className={styles.pages} aria-label={t("bar.pages")}>
        {pages
          .filter((page) => opens(me, page))
          .map((page) => (
            <NavLink key={page.name} className={styles.barLink ?? ""} to={page.to}>
              {t(page.name)}
            </NavLink>
          ))}
      </nav>
      <span className={styles.spring} />
      <span className={styles.duty}>
        <span id="duty">{me.on ? t("bar.on") : t("bar.off")}</span>
        <Switch checked={me.on} loading={busy} aria-labelledby="duty" onChange={onPresence} />
      </span>
      <LanguageButton />
      <Button size="small" type="text" onClick={onKeys}>
        {t("bar.keys")} <kbd>?</kbd>
      </Button>
      <NavLink className={`${styles.barLink} ${styles.me}`} to={paths.me()} title={t("factors.title")}>
        {me.name}
      </NavLink>
      <Button size="small" type="text" onClick={onSignOut}>
        {t("bar.signOut")}
      </Button>
    </header>
  );
}
