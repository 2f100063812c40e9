import { ProblemError, unreachable } from "./problem";
import type { components } from "./schema";

type Asked = components["schemas"]["PasskeyAsked"];
export type Signed = { challenge_id: string; credential: Record<string, unknown> };

/** Browsers keep passkeys for names only; pages at an address of numbers have none. */
const isNumbers = (host: string): boolean => /^[\d.]+$/.test(host) || host.startsWith("[");

/** What keeps passkeys from working: the address that the page was opened at, or a browser that is too old. */
export function passkeysStoppedBy(): "address" | "browser" | null {
  if (isNumbers(location.hostname) || !isSecureContext) return "address";
  const knows =
    typeof PublicKeyCredential === "function" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential &&
    "parseRequestOptionsFromJSON" in PublicKeyCredential;
  return knows ? null : "browser";
}

export const passkeysWorkHere = (): boolean => passkeysStoppedBy() === null;

/** The device was not asked to the end, or said no: nothing was sent, and nothing has changed. */
export class PasskeyStopped extends Error {
  /** It was to add one, and this device has one of this account already. */
  readonly had: boolean;

  constructor(reason = "") {
    super(reason);
    this.had = reason === "InvalidStateError";
  }
}

const json = (credential: Credential | null): Record<string, unknown> => {
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyStopped();
  return { ...credential.toJSON() };
};

async function device<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DOMException) throw new PasskeyStopped(error.name);
    throw error;
  }
}

export async function makePasskey({ challenge_id, options }: Asked): Promise<Signed> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return { challenge_id, credential: json(await device(() => navigator.credentials.create({ publicKey }))) };
}

export async function signWithPasskey({ challenge_id, options }: Asked): Promise<Signed> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return { challenge_id, credential: json(await device(() => navigator.credentials.get({ publicKey }))) };
}

/** Knows how to tell a device that a key is nobody's; browsers are only learning it. */
type Telling = { signalUnknownCredential?: (key: { rpId: string; credentialId: string }) => Promise<void> };

/** No account came of a key that was made for one: the device is told, so that it does not offer it at the sign-in. */
export async function forgetPasskey({ options }: Asked, { credential }: Signed): Promise<void> {
  const site: unknown = options.rp;
  const known = PublicKeyCredential as unknown as Telling;
  if (typeof site !== "object" || site === null || !("id" in site) || !known.signalUnknownCredential) return;
  const key = { rpId: String(site.id), credentialId: String(credential.id) };
  await known.signalUnknownCredential(key).catch(() => undefined);
}

/** What went wrong, as a problem; null when the person at the device changed their mind. */
export function passkeyProblem(error: unknown): ProblemError | null {
  if (error instanceof PasskeyStopped) return null;
  return error instanceof ProblemError ? error : unreachable(error);
}
