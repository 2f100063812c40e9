import { useQuery } from "@tanstack/react-query";
import { money } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { Button } from "antd-mobile";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { Page } from "../components/Page";
import { RecordDetail } from "../components/RecordDetail";
import { onward, paths } from "../util/paths";
import { recordQuery } from "../util/queries";

export function RecordPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const { data: record, error, refetch } = useQuery(recordQuery(id));
  const next = onward(search.get("next"));
  const isResult = search.has("done");
  const refundable = record?.refundable && record.refundable !== "0.00" ? record.refundable : null;
  return (
    <Page kind="sub" parent={paths.records} title={isResult ? t("record.result") : t("record.title")}>
      {record === undefined && error === null ? <Waiting card lines={6} /> : null}
      {record === undefined && error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {record === undefined ? null : (
        <div className="stack">
          <RecordDetail record={record} />
          {next !== null && record.outcome === "succeeded" ? (
            <Button block color="primary" size="large" onClick={() => navigate(next, { replace: true })}>
              {t("record.goOn")}
            </Button>
          ) : null}
          {refundable !== null ? (
            <Button block size="large" onClick={() => navigate(paths.refund(record.id))}>
              {t("record.refund", { amount: money(refundable) })}
            </Button>
          ) : null}
          {isResult ? (
            <Button
              block
              size="large"
              color={next === null && record.outcome === "succeeded" ? "primary" : "default"}
              onClick={() => navigate(paths.home)}
            >
              {t("record.finished")}
            </Button>
          ) : null}
        </div>
      )}
    </Page>
  );
}
