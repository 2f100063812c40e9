import { useQuery } from "@tanstack/react-query";
import { Sheet } from "@ui/Sheet";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { paths } from "../util/paths";
import { meQuery } from "../util/queries";
import { NewTerms } from "./NewTerms";

const LEFT = "upay.terms";

/** Asks once a visit for terms that are new; on the page of the terms it would ask twice. */
export function TermsSheet() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { data: me } = useQuery(meQuery);
  const [left, setLeft] = useState(() => sessionStorage.getItem(LEFT));
  const terms = me?.terms ?? null;
  if (terms === null || left === `${me?.id} ${terms.version}` || pathname === paths.acceptTerms) return null;

  function later(): void {
    if (me === undefined || terms === null) return;
    const mark = `${me.id} ${terms.version}`;
    sessionStorage.setItem(LEFT, mark);
    setLeft(mark);
  }

  return (
    <Sheet title={t("terms.new")} onClose={later}>
      <NewTerms terms={terms} onAccepted={later} onLater={later} />
    </Sheet>
  );
}
