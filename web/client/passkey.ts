import { ProblemError, unreachable } from "./problem";
import type { components } from "./schema";

type Asked = components["schemas"]["PasskeyAsked"];
export type Signed = { challenge_id: string; credential: Record<string, unknown> };

/** Browsers keep passkeys for names only; pages at an address of numbers have none. */
const isNumbers = (host: string): boolean => /^[\d.]+$/.test(host) || host.startsWith("[");

export function passkeysWorkHere(): boolean {
  return typeof PublicKeyCredential === "function" && !isNumbers(location.hostname);
}

/** The device was not asked to the end, or said no: nothing was sent, and nothing has changed. */
export class PasskeyStopped extends Error {}

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

/** What went wrong, as a problem; null when the person at the device changed their mind. */
export function passkeyProblem(error: unknown): ProblemError | null {
  if (error instanceof PasskeyStopped) return null;
  return error instanceof ProblemError ? error : unreachable(error);
}
