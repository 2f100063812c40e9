import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { DenySheet } from "../components/DenySheet";
import { EndOthersSheet } from "../components/EndOthersSheet";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { paths } from "../util/paths";
import { devicesQuery, rereadDevices, securityQuery, signInsQuery } from "../util/queries";

const SAID = {
  one: "devices.ended",
  others: "devices.othersDone",
  denied: "notMe.doneHere",
  deniedByKeys: "notMe.keysDoneHere",
} as const;

/** Where the account is signed in, and ending it there. */
export function Devices() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { data: devices, error, refetch, isFetching } = useQuery(devicesQuery);
  const { data: security } = useQuery(securityQuery);
  const { busy, problem, attempt } = useTry();
  // Whoever comes to sign the others out is asked at once, if there turn out to be others.
  const [asking, setAsking] = useState<boolean | "if-any">(search.get("others") === "1" ? "if-any" : false);
  const [done, setDone] = useState<keyof typeof SAID | null>(null);
  const [denying, setDenying] = useState<Shape["Device"] | null>(null);
  const said = useRef<HTMLParagraphElement>(null);
  // The button that was pressed is gone with its row; the focus goes to what came of it.
  useEffect(() => {
    if (done !== null) said.current?.focus();
  }, [done]);
  const alone = devices?.every(({ signed_in, current }) => !signed_in || current) ?? true;
  if (asking === "if-any" && devices !== undefined && !isFetching) setAsking(!alone);

  async function end(device: Shape["Device"]): Promise<void> {
    setDone(null);
    await send(() =>
      api.POST("/api/me/devices/{device_id}/end", { params: { path: { device_id: device.id } } }),
    );
    await rereadDevices();
    setDone("one");
  }

  return (
    <Page kind="sub" parent={paths.security} title={t("devices.title")}>
      <div className="stack">
        <p className="faint">{t("devices.about")}</p>
        <p ref={said} role="status" tabIndex={-1} className="notice-line">
          {done === null ? null : t(SAID[done])}
        </p>
        <ProblemNote problem={problem} />
        {devices === undefined && error === null ? <Waiting lines={3} /> : null}
        {devices === undefined && error !== null ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : null}
        {devices && devices.length > 0 ? (
          <ul className="list block-list" aria-label={t("devices.title")}>
            {devices.map((device) => (
              <li key={device.id} className="row">
                <Line device={device} />
                {device.current ? null : (
                  <span className="row-end">
                    <button
                      type="button"
                      className="text-button"
                      aria-label={t("devices.endName", { name: device.name })}
                      aria-disabled={busy}
                      onClick={() => attempt(() => end(device))}
                    >
                      {t("devices.end")}
                    </button>
                    <button
                      type="button"
                      className="text-button"
                      aria-label={t("devices.notMeName", { name: device.name })}
                      onClick={() => setDenying(device)}
                    >
                      {t("devices.notMe")}
                    </button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        ) : null}
        {devices === undefined ? null : alone ? (
          <p className="faint">{t("devices.alone")}</p>
        ) : (
          <Button block size="large" color="danger" fill="outline" onClick={() => setAsking(true)}>
            {t("devices.others")}
          </Button>
        )}
        <SignIns />
        {denying === null ? null : (
          <DenySheet
            device={denying}
            onClose={() => setDenying(null)}
            onDenied={() => {
              setDenying(null);
              setDone(security?.keys_only ? "deniedByKeys" : "denied");
            }}
          />
        )}
        {asking === true ? (
          <EndOthersSheet
            end={() => send(() => api.POST("/api/me/devices/end-others"))}
            onClose={() => setAsking(false)}
            onEnded={() => {
              setAsking(false);
              setDone("others");
            }}
          />
        ) : null}
      </div>
    </Page>
  );
}

function Line({ device }: { device: Shape["Device"] }) {
  const { t, i18n } = useTranslation();
  const state = device.current ? "devices.here" : device.signed_in ? "devices.in" : "devices.out";
  return (
    <span className="row-main">
      <span className="row-title">
        {device.name} <span className={device.signed_in ? "tag tag-on" : "tag"}>{t(state)}</span>
      </span>
      <span className="row-sub">{t("devices.seen", { when: when(device.last_seen_at, i18n.language) })}</span>
      <span className="row-sub">
        {t("devices.place", { place: device.place, address: device.address })} ·{" "}
        {t("devices.first", { when: when(device.first_seen_at, i18n.language) })}
      </span>
    </span>
  );
}

/** Who signed in of late or tried to: from where, and why somebody was refused. */
function SignIns() {
  const { t, i18n } = useTranslation();
  const { data: signIns } = useQuery(signInsQuery);
  if (signIns === undefined) return null;
  return (
    <section className="stack" aria-labelledby="sign-ins">
      <h2 id="sign-ins">{t("devices.signIns")}</h2>
      {signIns.length === 0 ? <p className="faint">{t("devices.noSignIns")}</p> : null}
      <ul className="list block-list" aria-labelledby="sign-ins">
        {signIns.map((one) => (
          <li key={one.id} className="row">
            <span className="row-main">
              <span className="row-title">
                {one.let_in ? t("devices.letIn") : one.why}{" "}
                {one.denied ? <span className="tag">{t("devices.denied")}</span> : null}
              </span>
              <span className="row-sub">
                {one.device} · {t(`devices.by.${one.by}`)} · {when(one.at, i18n.language)}
              </span>
              <span className="row-sub">{one.place}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
