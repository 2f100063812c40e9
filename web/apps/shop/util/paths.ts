/** Every link of the shop's app; its router stands at `base`. */
export const paths = {
  home: "/",
  orders: "/orders",
  newOrder: "/orders/new",
  order: (id: string) => `/orders/${id}`,
  refund: (id: string) => `/orders/${id}/refund`,
  printedCode: "/code",
  me: "/me",
  unlock: "/unlock",
  resetPassword: "/reset-password",
} as const;

export const base = "/shop";

/** Pages of other apps and of the server: ordinary links, not routes. */
export const outside = {
  wallet: "/",
  help: "/help",
  outbox: "/dev/outbox",
} as const;
