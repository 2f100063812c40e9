import { sessionAt } from "@client/session";
import { meQuery, queryClient } from "./queries";

export const { knownPhone, rememberPhone, known, begin, end } = sessionAt(
  queryClient,
  meQuery.queryKey,
  "upay.shop.phone",
);
