import { doorChecks } from "@ui/checks";
import type { TFunction } from "i18next";

type Check = (value: string) => string | null;

/** What the server would refuse anyway, said while the form is still open. */
export function checks(
  t: TFunction,
): Record<
  "phone" | "address" | "code" | "app" | "factor" | "password" | "name" | "pin" | "email" | "pan" | "expiry",
  Check
> {
  return {
    ...doorChecks(t),
    app: (value) => (/^\d{6}$/.test(value.trim()) ? null : t("check.app")),
    factor: (value) => (/^(\d{6}|[\da-zA-Z\s-]{10,13})$/.test(value.trim()) ? null : t("check.factor")),
    name: (value) => (value.trim() === "" ? t("check.name") : null),
    email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t("check.email")),
    pin: (value) => (/^\d{6}$/.test(value) ? null : t("check.pin")),
    pan: (value) => (/^\d{12,19}$/.test(value.replace(/\s/g, "")) ? null : t("check.pan")),
    expiry: (value) => (/^(0[1-9]|1[0-2])\/\d{2}$/.test(value.trim()) ? null : t("check.expiry")),
  };
}
