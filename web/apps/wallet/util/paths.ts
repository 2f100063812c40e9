/** Every link of the wallet. */
export const paths = {
  home: "/",
  records: "/records",
  record: (id: string) => `/records/${id}`,
  refund: (id: string) => `/records/${id}/refund`,
  support: "/support",
  chat: "/support/chat",
  me: "/me",
  limits: "/limits",
  cards: "/cards",
  bindCard: "/cards/new",
  security: "/security",
  changePassword: "/security/password",
  changePin: "/security/pin/change",
  resetPin: "/security/pin",
  identity: "/security/identity",
  ownPhone: "/security/phone",
  devices: "/security/devices",
  twoStep: "/security/two-step",
  passkeys: "/security/passkeys",
  privacy: "/privacy",
  closeAccount: "/privacy/close",
  closed: "/closed",
  notices: "/security/notices",
  notifications: "/notifications",
  topUp: "/top-up",
  topUpAmount: "/top-up/amount",
  transfer: "/transfer",
  transferAmount: "/transfer/amount",
  orders: "/orders",
  order: (id: string) => `/orders/${id}`,
  payByCode: "/pay",
  payShop: (code: string) => `/pay/${code}`,
  withdraw: "/withdraw",
  withdrawAmount: "/withdraw/amount",
  signUp: "/sign-up",
  signInByCode: "/sign-in/code",
  signInByPassword: "/sign-in/password",
  lostPhone: "/lost-phone",
  phoneChange: "/phone-change",
  lostAll: "/lost-all",
  claim: "/claim",
  claimObjection: "/claim-objection",
  notMe: "/not-me",
  unlock: "/unlock",
  resetPassword: "/reset-password",
  resetLink: "/reset-link",
  acceptTerms: "/accept-terms",
  guest: "/guest",
  outbox: "/dev/outbox",
} as const;

/** Pages of other apps and of the server: ordinary links, not routes. */
export const outside = {
  help: "/help",
  check: "/help/check",
  terms: "/terms",
  privacyPolicy: "/privacy-policy",
  article: (topic: string) => `/help/${encodeURIComponent(topic)}`,
  shop: "/shop",
  desk: "/desk",
  apiDocs: "/api/docs",
} as const;

/** A path with a query; what is empty is left out. */
export function withQuery(path: string, query: Record<string, string | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** A page of the wallet that a query names to go on with; anything that leads elsewhere is dropped. */
export function onward(value: string | null): string | null {
  return value !== null && /^\/(?![/\\])/.test(value) ? value : null;
}
