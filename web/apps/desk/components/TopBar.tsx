import type { Shape } from "@client/api";
import { minutesSince } from "@ui/format";
import { changeLanguage } from "@ui/i18n";
import { Button, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { useNow } from "../util/clock";
import { allowed } from "../util/may";
import { pages } from "../util/pages";
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
        {allowed(me, pages).map((page) => (
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
