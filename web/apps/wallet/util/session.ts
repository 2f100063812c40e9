import { sessionAt } from "@client/session";
import { forgetRefusals } from "./came";
import { meQuery, queryClient } from "./queries";

const session = sessionAt(queryClient, meQuery.queryKey, "upay.phone");

export const { knownPhone, rememberPhone, known, end } = session;

/** Begin as somebody: what was refused before they had signed in makes no questions likely any more. */
export const begin: typeof session.begin = (me) => {
  forgetRefusals();
  session.begin(me);
};
