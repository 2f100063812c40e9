import { api, mintKey, type Shape, send } from "@client/api";
import { asProblem, type Problem } from "@client/problem";
import { Sheet } from "@ui/Sheet";
import { useOnce } from "@ui/useOnce";
import { Button } from "antd-mobile";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { rereadDevices } from "../util/queries";
import { ProblemNote } from "./ProblemNote";

type Props = {
  /** Taken inside the chat: what it comes to stands in the conversation too. */
  conversation: boolean;
  onClose: () => void;
  onTaken: (taken: Shape["Taken"]) => void;
};

/** Signs out everywhere else, after what that means was read. */
export function EndOthersSheet({ conversation, onClose, onTaken }: Props) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [problem, setProblem] = useState<Problem | null>(null);
  // Kept while the sheet is open: when the answer got lost, the same press again is told that it was done.
  const key = useRef(mintKey());

  async function end(): Promise<void> {
    setProblem(null);
    try {
      const taken = await send(() =>
        api.POST("/api/actions", {
          body: { offer: "end_other_sessions", conversation },
          headers: { "Idempotency-Key": key.current },
        }),
      );
      await rereadDevices();
      onTaken(taken);
    } catch (error) {
      setProblem(asProblem(error));
    }
  }

  return (
    <Sheet title={t("devices.others")} onClose={busy ? () => undefined : onClose}>
      <div className="stack">
        <p>{t("devices.othersAbout")}</p>
        <p>{t("devices.othersTodo")}</p>
        <ProblemNote problem={problem} />
        <Button
          block
          size="large"
          color="danger"
          loading={busy}
          loadingText={t("ui.state.busy")}
          onClick={() => void once(end)}
        >
          {t("devices.othersDo")}
        </Button>
      </div>
    </Sheet>
  );
}
