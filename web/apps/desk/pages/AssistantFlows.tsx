import type { Shape } from "@client/api";
import { Input, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AssistantPage } from "../components/AssistantPage";
import own from "../components/assistant.module.css";
import styles from "../components/desk.module.css";
import { Trouble } from "../components/Trouble";
import { useFlows, useTopicTitles } from "../util/assistant";

type Flow = Shape["FlowDrawn"];
type By = Flow["by"] | "all";

const WAYS: readonly By[] = ["all", "records", "state", "article"];

/** What the assistant does for each topic, drawn from the data that it runs on. */
export function Component() {
  const { t } = useTranslation();
  const { title } = useTopicTitles();
  const { data, error, refetch } = useFlows();
  const [by, setBy] = useState<By>("all");
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const shown = data?.filter(
    (flow) =>
      (by === "all" || flow.by === by) && `${flow.topic} ${title(flow.topic)}`.toLowerCase().includes(wanted),
  );
  return (
    <AssistantPage name={t("assistant.flows.name")} about={t("assistant.flows.about")}>
      <search className={styles.filters}>
        <Input
          type="search"
          allowClear
          value={typed}
          aria-label={t("assistant.topic")}
          placeholder={t("assistant.topic")}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Segmented<By>
          value={by}
          aria-label={t("assistant.flows.by")}
          options={WAYS.map((each) => ({ value: each, label: t(`assistant.flows.from.${each}`) }))}
          onChange={setBy}
        />
      </search>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {shown === undefined ? null : (
        <>
          <p className={styles.muted} role="status">
            {t("assistant.flows.found", { count: shown.length })}
          </p>
          <ul className={own.flows}>
            {shown.map((flow) => (
              <li key={flow.topic}>
                <section aria-label={title(flow.topic)}>
                  <h2>
                    {title(flow.topic)} <code>{flow.topic}</code>
                    {flow.version === null ? null : (
                      <span className={styles.tag}>
                        {t("assistant.flows.version", { version: flow.version })}
                      </span>
                    )}
                  </h2>
                  <Drawn flow={flow} />
                </section>
              </li>
            ))}
          </ul>
        </>
      )}
    </AssistantPage>
  );
}

/** From what is looked for, to what is said: each step in a box, each way on below it. */
function Drawn({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const several = (names: readonly string[]) => names.join(t("assistant.flows.comma"));
  if (flow.by === "article") {
    return (
      <ol className={own.flow}>
        <li>
          <div className={own.step}>{t("assistant.flows.article")}</div>
          <p className={styles.muted}>{flow.why}</p>
        </li>
      </ol>
    );
  }
  if (flow.by === "state") {
    return (
      <ol className={own.flow}>
        <li>
          <div className={own.step}>
            {t(`assistant.flows.state.${flow.state ?? "person"}`)}
            {flow.guests === null ? null : (
              <p className={styles.muted}>{t(`assistant.flows.guests.${flow.guests}`)}</p>
            )}
          </div>
          <Ways ways={flow.ways} />
        </li>
      </ol>
    );
  }
  return (
    <ol className={own.flow}>
      {flow.rule === null ? null : <Rule rule={flow.rule} />}
      <li>
        <div className={own.step}>
          {t("assistant.flows.find", {
            kinds: several(flow.kinds.map((kind) => t(`assistant.flows.kind.${kind}`))),
            states: several(flow.states.map((state) => t(`assistant.flows.when.${state}`))),
            days: flow.days,
          })}
          {flow.named ? <p className={styles.muted}>{t("assistant.flows.named")}</p> : null}
          {flow.kind_named ? <p className={styles.muted}>{t("assistant.flows.kindNamed")}</p> : null}
          {flow.prefer.length === 0 ? null : (
            <p className={styles.muted}>
              {t("assistant.flows.prefer", {
                states: several(flow.prefer.map((state) => t(`assistant.flows.when.${state}`))),
              })}
            </p>
          )}
        </div>
        <ul>
          {flow.branches.map((branch) => (
            <li key={branch.when}>
              <span className={own.way}>{t(`assistant.flows.when.${branch.when}`)}</span>
              {branch.ways.length > 0 ? (
                <Ways ways={branch.ways} />
              ) : (
                <div className={own.step}>
                  <p>{branch.says ?? t("assistant.flows.explains")}</p>
                  <Offers offers={branch.offers} />
                </div>
              )}
            </li>
          ))}
        </ul>
      </li>
    </ol>
  );
}

/** What has to be said before anything is looked for, and what is said on the way. */
function Rule({ rule }: { rule: Shape["FlowRule"] }) {
  const { t } = useTranslation();
  return (
    <li>
      <div className={own.step}>
        {t("assistant.flows.rule.asks")}
        {t(`assistant.flows.rule.${rule.name}`)}
        <p className={styles.muted}>{t("assistant.flows.rule.otherwise")}</p>
        <p className={own.words}>
          <em>{t("assistant.flows.rule.guest")} </em>
          {rule.guest}
        </p>
        <p className={own.words}>
          <em>{t("assistant.flows.rule.first")} </em>
          {rule.first}
        </p>
      </div>
    </li>
  );
}

/** Case by case, in the order in which they are tried: what is said, and what is offered. */
function Ways({ ways }: { ways: Flow["ways"] }) {
  const { t } = useTranslation();
  const only = ways.length === 1;
  return (
    <ul className={own.ways}>
      {ways.map((way) => (
        <li key={way.when.join()}>
          <span className={own.way}>
            {way.when.length > 0
              ? way.when.join(t("assistant.flows.andCase"))
              : t(only ? "assistant.flows.always" : "assistant.flows.otherwise")}
          </span>
          <div className={own.step}>
            {way.says.map((said) => (
              <p
                key={`${said.what}${said.words ?? ""}`}
                className={said.words === null ? own.borrowed : own.words}
              >
                {said.what === "handed" ? <em>{t("assistant.flows.says.handed")} </em> : null}
                {said.words ?? t(`assistant.flows.says.${said.what}`)}
              </p>
            ))}
            {way.hands_over ? <p className={own.borrowed}>{t("assistant.flows.handsOver")}</p> : null}
            <Offers offers={way.offers} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The buttons below what is said; none where there are none. */
function Offers({ offers }: { offers: Shape["FlowOffered"][] }) {
  const { t } = useTranslation();
  if (offers.length === 0) return null;
  return (
    <p className={own.offers}>
      {offers.map((one) => (
        <span key={one.offer ?? ""} className={styles.tag}>
          {one.label ?? t("assistant.flows.explainedOffers")}
        </span>
      ))}
    </p>
  );
}
