import { api, type Shape, send } from "@client/api";
import { useQuery } from "@tanstack/react-query";
import { CodeField } from "@ui/CodeField";
import { Countdown } from "@ui/Countdown";
import { Done } from "@ui/Done";
import { Field } from "@ui/Field";
import { when } from "@ui/format";
import { Failed, Waiting } from "@ui/States";
import { SubmitButton } from "@ui/SubmitButton";
import { useCast } from "@ui/useCast";
import { useForm } from "@ui/useForm";
import { useOnce } from "@ui/useOnce";
import { useProblem } from "@ui/useProblem";
import { useTry } from "@ui/useTry";
import { Button } from "antd-mobile";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../components/Page";
import { ProblemNote } from "../components/ProblemNote";
import { AddPhoneForm } from "../forms/AddPhoneForm";
import { checks } from "../util/checks";
import { paths, withQuery } from "../util/paths";
import { ownPhoneQuery, queryClient } from "../util/queries";

type Way = Shape["OwnPhone"]["ways"][number];

function learn(phone: Shape["OwnPhone"]): void {
  queryClient.setQueryData(ownPhoneQuery.queryKey, phone);
  for (const key of ["me", "devices", "limits"]) void queryClient.invalidateQueries({ queryKey: [key] });
}

/** The number of the account: taking another one, and taking that back while it can be. */
export function OwnPhone() {
  const { t } = useTranslation();
  const { data: own, error, refetch } = useQuery(ownPhoneQuery);
  const [done, setDone] = useState<"changed" | "cancelled" | null>(null);
  return (
    <Page kind="sub" parent={paths.security} title={t(own?.phone === null ? "phone.add" : "phone.title")}>
      {own === undefined ? (
        error === null ? (
          <Waiting card lines={4} />
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : own.phone === null ? (
        <section className="block">
          <AddPhoneForm onDone={() => setDone("changed")} />
        </section>
      ) : done === "changed" && own.rebinding === null ? (
        <Done words={t("phone.done", { phone: own.phone })} to={paths.security} go={t("phone.toSecurity")} />
      ) : done === "cancelled" ? (
        <Done
          words={t("phone.cancelled", { phone: own.phone })}
          to={paths.security}
          go={t("phone.toSecurity")}
        />
      ) : own.rebinding !== null ? (
        <UnderWay rebinding={own.rebinding} onCancelled={() => setDone("cancelled")} />
      ) : (
        <Change own={own} onChanged={() => setDone("changed")} />
      )}
    </Page>
  );
}

/** A change that can still be taken back: until when, what holds meanwhile, and the one press. */
function UnderWay({ rebinding, onCancelled }: { rebinding: Shape["Rebinding"]; onCancelled: () => void }) {
  const { t, i18n } = useTranslation();
  const { busy, problem, attempt } = useTry();

  async function cancel(): Promise<void> {
    const own = await send(() => api.POST("/api/me/phone/cancel"));
    onCancelled();
    learn(own);
  }

  return (
    <section className="block stack">
      <h2>{t("phone.cooling")}</h2>
      <p>{t("phone.coolingFrom", { old: rebinding.old, new: rebinding.new })}</p>
      <p>
        {t("phone.coolingUntil", {
          when: rebinding.cools_until === null ? "" : when(rebinding.cools_until, i18n.language),
        })}
      </p>
      {rebinding.cools_until === null ? null : (
        <p>
          <Countdown until={rebinding.cools_until} />
        </p>
      )}
      <p>{t("phone.coolingHolds")}</p>
      <ProblemNote problem={problem} />
      <Button
        block
        size="large"
        color="danger"
        fill="outline"
        loading={busy}
        loadingText={t("ui.state.busy")}
        onClick={() => attempt(cancel)}
      >
        {t("phone.cancel")}
      </Button>
    </section>
  );
}

function Change({ own, onChanged }: { own: Shape["OwnPhone"]; onChanged: () => void }) {
  const { t } = useTranslation();
  const { busy, once } = useOnce();
  const [begun, setBegun] = useState<Shape["Rebinding"] | null>(null);
  const [way, setWay] = useState<Way>("old_number");
  const form = useForm({ phone: "" }, { phone: checks(t).phone });
  const { met, forget, meet } = useProblem(form);

  async function ask(): Promise<void> {
    forget();
    try {
      setBegun(
        await send(() => api.POST("/api/me/phone", { body: { phone: form.values.phone.trim(), by: way } })),
      );
    } catch (error) {
      meet(error, ({ code, field }) => (code === "phone_invalid" ? "phone" : field));
    }
  }

  if (begun !== null) {
    return (
      <Codes rebinding={begun} atOnce={own.at_once} onChanged={onChanged} onAgain={() => setBegun(null)} />
    );
  }
  return (
    <div className="stack">
      <form noValidate className="block stack" onSubmit={form.submit(() => void once(ask))}>
        <p>{t("phone.now", { phone: own.phone })}</p>
        <Field
          {...form.field("phone")}
          label={t("phone.new")}
          type="tel"
          inputMode="tel"
          autoComplete="off"
        />
        <fieldset className="choices">
          <legend>{t("phone.by")}</legend>
          {own.ways.map((each) => (
            <label key={each} className="choice">
              <input type="radio" name="way" checked={way === each} onChange={() => setWay(each)} />
              <span>
                {t(`phone.way.${each}`)}
                <small>
                  {t(
                    each === "old_number" && !own.at_once
                      ? "phone.wayAbout.old_waits"
                      : `phone.wayAbout.${each}`,
                  )}
                </small>
              </span>
            </label>
          ))}
        </fieldset>
        <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
        <SubmitButton busy={busy}>{t("phone.next")}</SubmitButton>
      </form>
      <nav className="links" aria-label={t("phone.neither")}>
        <Link to={withQuery(paths.chat, { topic: "phone_rebind", person: "1" })}>{t("phone.neither")}</Link>
      </nav>
    </div>
  );
}

type CodesProps = {
  rebinding: Shape["Rebinding"];
  atOnce: boolean;
  onChanged: () => void;
  onAgain: () => void;
};

function Codes({ rebinding, atOnce, onChanged, onAgain }: CodesProps) {
  const { t } = useTranslation();
  const cast = useCast();
  const { busy, once } = useOnce();
  const both = rebinding.by === "old_number";
  const check = checks(t).code;
  const withPin = both && atOnce;
  const form = useForm(
    { old_code: "", code: "", pin: "" },
    {
      old_code: both ? check : () => null,
      code: check,
      pin: (pin) => (withPin && pin !== "" ? checks(t).pin(pin) : null),
    },
  );
  const { met, forget, meet } = useProblem(form);
  const params = { path: { rebinding_id: rebinding.id } };
  const outbox = cast === null ? null : paths.outbox;

  const order = (to: "old" | "new") => () =>
    send(() => api.POST("/api/me/phone/{rebinding_id}/codes", { params, body: { to } }));

  async function change(): Promise<void> {
    forget();
    const { code, old_code, pin } = form.values;
    try {
      const own = await send(() =>
        api.POST("/api/me/phone/{rebinding_id}", {
          params,
          body: {
            code: code.trim(),
            old_code: both ? old_code.trim() : null,
            pin: withPin && pin !== "" ? pin : null,
          },
        }),
      );
      onChanged();
      learn(own);
    } catch (error) {
      meet(
        error,
        ({ code: reason, field }) =>
          field ??
          (reason === "code_wrong" || reason === "code_expired"
            ? "code"
            : reason === "pin_wrong"
              ? "pin"
              : null),
      );
    }
  }

  return (
    <form noValidate className="block stack" onSubmit={form.submit(() => void once(change))}>
      {both ? (
        <section className="stack" aria-label={t("phone.old")}>
          <p>{t("phone.codeOld", { phone: rebinding.old })}</p>
          <CodeField
            outbox={outbox}
            field={form.field("old_code")}
            ask={order("old")}
            certain
            ready={() => true}
          />
        </section>
      ) : null}
      <section className="stack" aria-label={t("phone.new")}>
        <p>{t("phone.codeNew", { phone: rebinding.new })}</p>
        <CodeField outbox={outbox} field={form.field("code")} ask={order("new")} certain ready={() => true} />
      </section>
      {withPin ? (
        <Field
          {...form.field("pin")}
          label={t("phone.pin")}
          hint={t("phone.pinAbout")}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
        />
      ) : (
        <p className="faint">{t("phone.willCool")}</p>
      )}
      <ProblemNote problem={met?.problem ?? null} atField={met?.atField ?? false} />
      <SubmitButton busy={busy}>{t("phone.do")}</SubmitButton>
      <button type="button" className="text-button" onClick={onAgain}>
        {t("phone.other")}
      </button>
    </form>
  );
}
