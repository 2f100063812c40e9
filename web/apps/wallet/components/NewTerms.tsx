import { api, type Shape, send } from "@client/api";
import { day } from "@ui/format";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { meQuery, queryClient } from "../util/queries";
import { ProblemNote } from "./ProblemNote";
import { TermsLinks } from "./TermsLinks";

type Props = {
  terms: NonNullable<Shape["Me"]["terms"]>;
  onAccepted: () => void;
  /** Leaves it for later; what that means is said. */
  onLater: () => void;
};

/** What changed in the terms, until when one has, and the press that accepts them. */
export function NewTerms({ terms, onAccepted, onLater }: Props) {
  const { t, i18n } = useTranslation();
  const { busy, problem, attempt } = useTry();
  const when = day(terms.in_force_at, i18n.language);

  async function accept(): Promise<void> {
    const me = await send(() => api.POST("/api/me/terms", { body: { version: terms.version } }));
    onAccepted();
    queryClient.setQueryData(meQuery.queryKey, me);
  }

  return (
    <div className="stack">
      <p>{terms.changes}</p>
      <p>
        {t("terms.readThem")} <TermsLinks />
      </p>
      <p className="faint">{t(terms.overdue ? "terms.overdue" : "terms.until", { when })}</p>
      <ProblemNote problem={problem} />
      <Button
        block
        size="large"
        color="primary"
        loading={busy}
        loadingText={t("ui.state.busy")}
        onClick={() => attempt(accept)}
      >
        {t("terms.accept")}
      </Button>
      <Button block fill="none" onClick={onLater}>
        {t("terms.later")}
      </Button>
    </div>
  );
}
