const MINUTE = 60_000;

/** "1234.5" → "¥1,234.50". Works on text, since an amount never becomes a float. */
export function money(amount: string): string {
  const negative = amount.startsWith("-");
  const [whole = "0", cents = ""] = amount.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${negative ? "-" : ""}¥${grouped}.${cents.padEnd(2, "0").slice(0, 2)}`;
}

/** Minor units of an amount text, for comparing and subtracting; null when it is not an amount. */
export function minor(amount: string): bigint | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d{0,2}))?$/.exec(amount.trim());
  if (match === null) return null;
  const value = BigInt(match[2] ?? "0") * 100n + BigInt((match[3] ?? "").padEnd(2, "0"));
  return match[1] === "-" ? -value : value;
}

/** The other way round: minor units → "150.00". */
export function amountText(value: bigint): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Days and hours are those of the place of business: the limits' day, and the times in the server's words. */
const ZONE = "Asia/Shanghai";

const clockOf = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const dateOf = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });

/** The business date as a number of days, for telling yesterday from today. */
const dayNumber = (at: Date): number => Date.parse(dateOf.format(at)) / 86_400_000;

function relativeDay(at: Date, now: Date, language: string): string | null {
  const distance = dayNumber(at) - dayNumber(now);
  if (Math.abs(distance) > 1) return null;
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(distance, "day");
}

/** 今天 / yesterday / 3月5日 / 5 Mar 2025: for dividers. */
export function day(iso: string, language: string, now = new Date()): string {
  const at = new Date(iso);
  const near = relativeDay(at, now, language);
  if (near !== null) return near;
  const sameYear = dateOf.format(at).slice(0, 4) === dateOf.format(now).slice(0, 4);
  const year = sameYear ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat(language, {
    timeZone: ZONE,
    month: "short",
    day: "numeric",
    ...year,
  }).format(at);
}

/** 今天 14:02 / today 14:02; further away with the date. */
export function when(iso: string, language: string, now = new Date()): string {
  return `${day(iso, language, now)} ${time(iso)}`;
}

/** 14:02 */
export function time(iso: string): string {
  return clockOf.format(new Date(iso));
}

/** Date, time with seconds, for a title attribute or a facts row. */
export function exact(iso: string, language: string): string {
  const style = { timeZone: ZONE, dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat(language, style).format(new Date(iso));
}

/** Whole minutes from `iso` to now, never below zero. */
export function minutesSince(iso: string, now = new Date()): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(iso).getTime()) / MINUTE));
}
