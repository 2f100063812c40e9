import { api, type Shape, send } from "@client/api";
import { answered, isAnswered, keyFor } from "@client/intent";
import { asProblem, type Problem } from "@client/problem";
import { useQuery } from "@tanstack/react-query";
import { CopyText } from "@ui/CopyText";
import { exact, money } from "@ui/format";
import { Sheet } from "@ui/Sheet";
import { Empty, Failed, Waiting } from "@ui/States";
import { useOnce } from "@ui/useOnce";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { useMe } from "../components/useMe";
import { paths } from "../util/paths";
import { printedCodeQuery, queryClient } from "../util/queries";

/** The code that a shop prints and puts on its counter. */
export function PrintedCode() {
  const { t } = useTranslation();
  const { data: code, error, refetch } = useQuery(printedCodeQuery);
  const making = useMaking(code?.code ?? "none");
  const [again, setAgain] = useState(false);
  return (
    <Page kind="sub" parent={paths.home} title={t("printedCode.title")}>
      {code === undefined && error === null ? <Waiting card lines={5} /> : null}
      {code === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {code === null ? (
        <div className="stack">
          <Empty title={t("printedCode.none")} />
          <ProblemNote problem={making.problem} />
          <Button block color="primary" size="large" loading={making.busy} onClick={() => void making.make()}>
            {t("printedCode.make")}
          </Button>
        </div>
      ) : null}
      {code ? <Poster code={code} onAgain={() => setAgain(true)} /> : null}
      {again ? (
        <Sheet title={t("printedCode.again")} onClose={making.busy ? () => undefined : () => setAgain(false)}>
          <div className="stack">
            <p>{t("printedCode.againAbout")}</p>
            <ProblemNote problem={making.problem} />
            <Button
              block
              color="primary"
              size="large"
              loading={making.busy}
              loadingText={t("ui.state.busy")}
              onClick={() => void making.make().then((made) => (made ? setAgain(false) : undefined))}
            >
              {t("printedCode.againConfirm")}
            </Button>
          </div>
        </Sheet>
      ) : null}
    </Page>
  );
}

function Poster({ code, onAgain }: { code: Shape["PrintedCode"]; onAgain: () => void }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  return (
    <div className="stack">
      <section className="block poster" aria-label={t("printedCode.title")}>
        <h2>{me.merchant}</h2>
        <img src={code.picture} alt={t("printedCode.picture", { shop: me.merchant })} />
        <p>{t("printedCode.scan")}</p>
        <p className="poster-code">
          <CopyText text={code.code} name={t("printedCode.code")} />
        </p>
      </section>
      <p className="faint">
        {code.daily === null ? null : t("printedCode.limit", { cap: money(code.daily) })}{" "}
        {t("printedCode.about")}
      </p>
      <p className="faint">{t("printedCode.since", { when: exact(code.made_at, i18n.language) })}</p>
      <Button block color="primary" size="large" onClick={() => window.print()}>
        {t("printedCode.print")}
      </Button>
      <Button block size="large" onClick={onAgain}>
        {t("printedCode.again")}
      </Button>
    </div>
  );
}

/** Makes a code once for each that it takes the place of, however often it is pressed. */
function useMaking(before: string) {
  const { busy, once } = useOnce();
  const [problem, setProblem] = useState<Problem | null>(null);
  const intent = `printed code after ${before}`;

  async function make(): Promise<boolean> {
    setProblem(null);
    let made = false;
    await once(async () => {
      try {
        const code = await send(() =>
          api.POST("/api/merchant/printed-code", { headers: { "Idempotency-Key": keyFor(intent) } }),
        );
        answered(intent);
        queryClient.setQueryData(printedCodeQuery.queryKey, code);
        made = true;
      } catch (error) {
        const met = asProblem(error);
        if (isAnswered(met)) answered(intent);
        setProblem(met);
      }
    });
    return made;
  }

  return { busy, problem, make };
}
