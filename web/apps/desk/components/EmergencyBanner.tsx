import type { Shape } from "@client/api";
import { Countdown } from "@ui/Countdown";
import { Alert, Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys, queries } from "../util/data";
import { endOwnEmergency, useEmergencies } from "../util/emergency";
import { may } from "../util/may";
import { paths } from "../util/paths";

type Props = { me: Shape["StaffMe"]; onTrouble: (error: unknown) => void };

/** Above everything: that one has emergency access and until when, and for whoever reviews it, who has it. */
export function EmergencyBanner({ me, onTrouble }: Props) {
  const { t } = useTranslation();
  const { data } = useEmergencies({ enabled: may(me, "review_emergencies") });
  const until = me.emergency_until;

  useEffect(() => {
    if (until === null) return;
    const over = setTimeout(
      () => void queries.invalidateQueries({ queryKey: keys.me }),
      Math.max(0, Date.parse(until) - Date.now()) + 500,
    );
    return () => clearTimeout(over);
  }, [until]);

  return (
    <>
      {until === null ? null : (
        <Alert
          banner
          type="error"
          role="alert"
          title={
            <>
              {t("emergency.yours")} <Countdown until={until} />
            </>
          }
          action={
            <Button size="small" danger onClick={() => void endOwnEmergency().catch(onTrouble)}>
              {t("emergency.end")}
            </Button>
          }
        />
      )}
      {(data ?? [])
        .filter((one) => one.state === "running" && !one.own)
        .map((one) => (
          <Alert
            key={one.id}
            banner
            type="error"
            role="alert"
            title={
              <>
                {t("emergency.running", { who: one.who, reason: one.reason })}{" "}
                <Countdown until={one.ends_at} />
              </>
            }
            action={<Link to={paths.emergency()}>{t("emergency.look")}</Link>}
          />
        ))}
    </>
  );
}
