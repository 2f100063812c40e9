import type { TFunction } from "i18next";
import type { FieldProps, Form } from "./useForm";

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

/** A field whose value the doors that one may go on to know as well, once it was typed here. */
export function sharedField<K extends string>(
  form: Form<K>,
  name: K,
  remember: (typed: string) => void,
): FieldProps {
  const field = form.field(name);
  return {
    ...field,
    onBlur: () => {
      field.onBlur();
      if (form.holds(name)) remember(field.value.trim());
    },
  };
}
