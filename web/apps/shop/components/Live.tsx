import { listen } from "@client/live";
import { useEffect } from "react";
import { queryClient } from "../util/queries";

/** Keeps what is on the screen true: whatever happens at the shop has everything shown read afresh. */
export function Live() {
  useEffect(() => {
    const live = listen("/api/merchant/live", { hear: () => queryClient.invalidateQueries() });
    return () => live.close();
  }, []);
  return null;
}
