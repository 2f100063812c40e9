import { api, type Shape } from "./api";

export type Strength = Shape["PasswordStrength"];
/** Has the server say what a password is worth; throws where it does not say. */
export type Judge = (password: string) => Promise<Strength>;

type Answer = Promise<{ data?: Strength }>;

/** Not `send`: nobody is to be asked to sign in again, or told of a fault, by what only helps. */
async function said(answer: Answer): Promise<Strength> {
  const { data } = await answer;
  if (data === undefined) throw new Error("no verdict");
  return data;
}

/** Beside what is typed in the same form: a number or an address, a name or a login. */
export const judgeBeside =
  (beside: { phone?: string; name?: string } = {}): Judge =>
  (password) =>
    said(api.POST("/api/auth/password-strength", { body: { ...beside, password } }));

/** Beside what is known of who is signed in. */
export const judgeOwn: Judge = (password) =>
  said(api.POST("/api/me/password/strength", { body: { password } }));
