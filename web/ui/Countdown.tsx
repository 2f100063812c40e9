import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const SECOND = 1_000;

type Props = {
  until: string;
  /** What stood on the screen is over as well, and is read again; always the same function. */
  onOver?: () => void;
};

/** How long it still takes, counted down on the screen; when it is over, that one can try again. */
export function Countdown({ until, onOver }: Props) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(() => secondsTo(until));
  useEffect(() => {
    setLeft(secondsTo(until));
    const timer = setInterval(() => setLeft(secondsTo(until)), SECOND);
    return () => clearInterval(timer);
  }, [until]);
  const over = left <= 0;
  useEffect(() => {
    if (over) onOver?.();
  }, [over, onOver]);
  if (over) return <strong role="status">{t("ui.left.over")}</strong>;
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  return (
    <strong className="amount" role="timer">
      {hours >= 24
        ? t("ui.left.days", { days: Math.floor(hours / 24), hours: hours % 24 })
        : hours > 0
          ? t("ui.left.hours", { hours, minutes })
          : t("ui.left.minutes", { minutes, seconds: left % 60 })}
    </strong>
  );
}

function secondsTo(until: string): number {
  return Math.ceil((Date.parse(until) - Date.now()) / SECOND);
}
