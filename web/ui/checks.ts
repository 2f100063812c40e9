import type { TFunction } from "i18next";

type Check = (value: string) => string | null;

/** Whether what is typed is meant as an email address rather than a phone number. */
export const isEmail = (value: string): boolean => /[@＠]/.test(value);

const looksLikeEmail = (value: string): boolean => /^\S+[@＠]\S+\.\S+$/.test(value.trim());
const looksLikePhone = (value: string): boolean => /^(\+?86)?1\d{10}$/.test(value.replace(/[\s-]/g, ""));

/** What the server would refuse anyway at a door, said while the form is still open. */
export function doorChecks(t: TFunction): Record<"phone" | "address" | "code" | "password", Check> {
  return {
    phone: (value) => (looksLikePhone(value) ? null : t("ui.check.phone")),
    address: (value) => (looksLikePhone(value) || looksLikeEmail(value) ? null : t("ui.check.address")),
    code: (value) => (/^(\d{8}|\d{16})$/.test(value.replace(/\s/g, "")) ? null : t("ui.check.code")),
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
