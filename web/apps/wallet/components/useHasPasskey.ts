import { passkeysWorkHere } from "@client/passkey";
import { useQuery } from "@tanstack/react-query";
import { securityQuery } from "../util/queries";

/** Whether a passkey could be used here in place of the PIN; false until that is known. */
export function useHasPasskey(): boolean {
  const { data } = useQuery(securityQuery);
  return passkeysWorkHere() && (data?.passkeys.length ?? 0) > 0;
}
