import type { Shape } from "@client/api";

/** Whether an identity number looks like one where the operator is; spaces, hyphens and small letters do not matter. */
export const looksLikeIdNumber = (form: Shape["IdNumberForm"], typed: string): boolean =>
  new RegExp(form.pattern).test(typed.replace(/[\s-]/g, "").toUpperCase());
