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

const days = (a: Date, b: Date): number =>
  Math.round(
    (new Date(a.getFullYear(), a.getMonth(), a.getDate()).getTime() -
      new Date(b.getFullYear(), b.getMonth(), b.getDate()).getTime()) /
      86_400_000,
  );

function relativeDay(at: Date, now: Date, language: string): string | null {
  const distance = days(at, now);
  if (Math.abs(distance) > 1) return null;
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(distance, "day");
}

const clock = (at: Date): string =>
  `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;

/** 今天 / yesterday / 3月5日 / 5 Mar 2025: for dividers. */
export function day(iso: string, language: string, now = new Date()): string {
  const at = new Date(iso);
  const near = relativeDay(at, now, language);
  if (near !== null) return near;
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat(language, { month: "short", day: "numeric", ...year }).format(at);
}

/** 今天 14:02 / today 14:02; further away with the date. */
export function when(iso: string, language: string, now = new Date()): string {
  return `${day(iso, language, now)} ${clock(new Date(iso))}`;
}

/** 14:02 */
export function time(iso: string): string {
  return clock(new Date(iso));
}

/** Date, time with seconds, for a title attribute or a facts row. */
export function exact(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }).format(
    new Date(iso),
  );
}

/** Whole minutes from `iso` to now, never below zero. */
export function minutesSince(iso: string, now = new Date()): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(iso).getTime()) / MINUTE));
}
