import type { TFunction } from "i18next";

type DoorField = { label: string; type: "tel" | "text"; inputMode: "tel" | "email"; autoComplete: string };

/** Where a phone number is typed. */
export const phoneField = (t: TFunction): DoorField => ({
  label: t("ui.field.phone"),
  type: "tel",
  inputMode: "tel",
  autoComplete: "tel",
});

/** Where a phone number or an email address is typed; the keyboard of addresses has digits as well. */
export const addressField = (t: TFunction): DoorField => ({
  label: t("ui.field.address"),
  type: "text",
  inputMode: "email",
  autoComplete: "username",
});
