import { exact, minutesSince } from "@ui/format";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useNow } from "../util/clock";

/** Half an hour as words; below one minute it says so. */
export function duration(minutes: number, t: TFunction): string {
  if (minutes < 1) return t("wait.moment");
  if (minutes < 60) return t("wait.minutes", { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("wait.hours", { hours, minutes: minutes % 60 });
  return t("wait.days", { count: Math.floor(hours / 24) });
}

type Props = { since: string; className?: string | undefined };

/** How long somebody waits, moving on by itself. */
export function Waited({ since, className }: Props) {
  const { t, i18n } = useTranslation();
  const minutes = minutesSince(since, useNow());
  return (
    <time className={className} dateTime={since} title={exact(since, i18n.language)}>
      {minutes < 1 ? t("wait.justNow") : t("wait.waited", { duration: duration(minutes, t) })}
    </time>
  );
}
