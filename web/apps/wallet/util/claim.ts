import { api, type Shape, send } from "@client/api";
import { upload } from "@client/upload";
import { queryOptions } from "@tanstack/react-query";

export type OwnClaim = Shape["OwnClaim"];
type Kind = OwnClaim["images"][number];

const READ_EVERY_MS = 20_000;

/** What the private link of a claim opens: it stands behind the # of the address, where no server writes it down. */
export const tokenOf = (hash: string): string => decodeURIComponent(hash.replace(/^#/, ""));

const with_ = (token: string) => ({ header: { Claim: token } });
const fail = { expiry: "fail" } as const;

export const claimQuery = (token: string) =>
  queryOptions({
    queryKey: ["own-claim", token],
    queryFn: () => send(() => api.GET("/api/claims/own", { params: with_(token) }), fail),
    retry: false,
    refetchInterval: ({ state }) => (state.data?.stage === "received" ? READ_EVERY_MS : false),
  });

export const openClaim = (body: Shape["OpenClaim"]): Promise<Shape["ClaimOpened"]> =>
  send(() => api.POST("/api/claims", { body }), fail);

export const sendClaimCode = (token: string): Promise<Shape["CodeSent"]> =>
  send(() => api.POST("/api/claims/own/codes", { params: with_(token) }), fail);

export const proveNumber = (token: string, code: string): Promise<OwnClaim> =>
  send(() => api.POST("/api/claims/own/number", { params: with_(token), body: { code } }), fail);

export const sendPhotograph = (
  token: string,
  kind: Kind,
  file: File,
  onProgress: (percent: number) => void,
): Promise<OwnClaim> =>
  send<OwnClaim>(() => upload(`/api/claims/own/images/${kind}`, file, onProgress, { Claim: token }), fail);

export const claimQuestions = (token: string): Promise<Shape["VerifyQuestion"][]> =>
  send(() => api.POST("/api/claims/own/questions", { params: with_(token) }), fail);

export const submitClaim = (token: string, body: Shape["SubmitClaim"]): Promise<OwnClaim> =>
  send(() => api.POST("/api/claims/own/submission", { params: with_(token), body }), fail);

export const finishClaim = (token: string, body: Shape["FinishClaim"]): Promise<OwnClaim> =>
  send(() => api.POST("/api/claims/own/end", { params: with_(token), body }), fail);

/** The claim on the account of who is signed in, which one press takes back. */
export const claimOnAccountQuery = queryOptions({
  queryKey: ["claim"],
  queryFn: () => send(() => api.GET("/api/me/claim")),
});
