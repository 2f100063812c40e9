import type { TFunction } from "i18next";

type Check = (value: string) => string | null;

/** What the server would refuse anyway at a door with a phone number, said while the form is still open. */
export function doorChecks(t: TFunction): Record<"phone" | "code" | "password", Check> {
  return {
    phone: (value) => (/^(\+?86)?1\d{10}$/.test(value.replace(/[\s-]/g, "")) ? null : t("ui.check.phone")),
    code: (value) => (/^\d{6}(\d{2})?$/.test(value.trim()) ? null : t("ui.check.code")),
    password: (value) => (value.length >= 8 ? null : t("ui.check.password")),
  };
}

/** What is wrong with an amount of yuan as typed, each thing in its own words; the server judges it again. */
export function amountCheck(t: TFunction): Check {
  return (value) => {
    const typed = value.trim();
    if (/^-?\d+\.\d{3,}$/.test(typed)) return t("ui.check.amountDecimals");
    if (/^\d{14,}(\.\d{1,2})?$/.test(typed)) return t("ui.check.amountLarge");
    if (typed !== "" && !/^-?\d+(\.\d{1,2})?$/.test(typed)) return t("ui.check.amountNumber");
    return typed.startsWith("-") || /^0*(\.0*)?$/.test(typed) ? t("ui.check.amount") : null;
  };
}
