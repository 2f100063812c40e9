import type { Shape } from "@client/api";
import { exact } from "@ui/format";
import { Alert, Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AssistantPage } from "../components/AssistantPage";
import own from "../components/assistant.module.css";
import { type Asking, Confirm } from "../components/Confirm";
import styles from "../components/desk.module.css";
import { Trouble } from "../components/Trouble";
import { precisely, takeVersion, trainAssistant, useVersions } from "../util/assistant";
import { paths } from "../util/paths";

type Version = Shape["ModelVersion"];

function Standing({ one }: { one: Version }) {
  const { t } = useTranslation();
  if (one.state === "training")
    return (
      <span className={`${styles.tag} ${styles.tag_wait}`} role="status">
        {t(`assistant.step.${one.step}`)}
      </span>
    );
  if (one.state === "failed")
    return (
      <span className={`${styles.tag} ${styles.tag_bad}`}>
        {t(`assistant.failed.${one.failed ?? "broke"}`)}
      </span>
    );
  const [tone, words] = one.holds
    ? [styles.tag_good, t("assistant.versions.holds")]
    : [styles.tag_bad, t(one.checks.length === 0 ? "assistant.why.not_judged" : "assistant.versions.missed")];
  return (
    <span className={own.tags}>
      <span className={`${styles.tag} ${tone}`}>{words}</span>
      {one.in_use ? (
        <span className={`${styles.tag} ${styles.tag_good}`}>{t("assistant.versions.inUse")}</span>
      ) : null}
    </span>
  );
}

function figureOf(one: Version, lang: string): string {
  const right = one.checks.find((check) => check.lang === lang && check.figure === "right");
  return right === undefined ? "–" : precisely(right.now);
}

/** Every version of the understanding: trained here, tested, taken into use, and given up again. */
export function Component() {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useVersions();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const called = (number: number) =>
    number === 0 ? t("assistant.builtIn") : t("assistant.numbered", { number });
  const train = async () => {
    setBusy(true);
    setRefused(null);
    try {
      await trainAssistant();
    } catch (met) {
      setRefused(met);
    }
    setBusy(false);
  };
  const ask = (number: number, back: boolean) =>
    setAsking({
      title: t(back ? "assistant.versions.backAsk" : "assistant.versions.useAsk", {
        version: called(number),
      }),
      lines: [t("assistant.versions.useDoes")],
      yes: t(back ? "assistant.versions.back" : "assistant.versions.use", { version: called(number) }),
      run: () => takeVersion(number),
    });
  const before = data?.before ?? null;
  return (
    <AssistantPage
      name={t("assistant.versions.name")}
      about={t("assistant.versions.about")}
      actions={
        data === undefined ? null : (
          <>
            {before === null ? null : (
              <Button onClick={() => ask(before, true)}>
                {t("assistant.versions.back", { version: called(before) })}
              </Button>
            )}
            <Button
              type="primary"
              loading={busy || data.training}
              aria-disabled={data.training || undefined}
              onClick={() => {
                if (!data.training) void train();
              }}
            >
              {t(data.training ? "assistant.versions.training" : "assistant.versions.train")}
            </Button>
          </>
        )
      }
    >
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {refused === null ? null : <Trouble error={refused} onClose={() => setRefused(null)} />}
      {data === undefined && !error ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
      {data === undefined ? null : (
        <>
          <p>{t("assistant.versions.now", { version: called(data.in_use), count: data.accepted })}</p>
          {data.frozen_set ? null : (
            <Alert
              className={styles.alert ?? ""}
              type="warning"
              showIcon
              title={t("assistant.versions.noSet")}
            />
          )}
          {data.versions.length === 0 ? (
            <p>{t("assistant.versions.empty")}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it may be wider than the window, and scrolls by keyboard.
            <section className={own.scroll} tabIndex={0} aria-label={t("assistant.versions.name")}>
              <table className={`${styles.table} ${own.versions}`}>
                <thead>
                  <tr>
                    <th scope="col">{t("assistant.version")}</th>
                    <th scope="col">{t("assistant.versions.gate")}</th>
                    <th scope="col">{t("assistant.versions.rightZh")}</th>
                    <th scope="col">{t("assistant.versions.rightEn")}</th>
                    <th scope="col">{t("assistant.versions.examples")}</th>
                    <th scope="col">{t("assistant.versions.begun")}</th>
                    <th scope="col">{t("assistant.versions.acts")}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.versions.map((one) => (
                    <tr key={one.number}>
                      <td>
                        {one.state === "ready" ? (
                          <Link to={paths.version(one.number)}>{called(one.number)}</Link>
                        ) : (
                          called(one.number)
                        )}
                      </td>
                      <td>
                        <Standing one={one} />
                      </td>
                      <td className="amount">{figureOf(one, "zh")}</td>
                      <td className="amount">{figureOf(one, "en")}</td>
                      <td className="amount">{one.examples}</td>
                      <td>
                        {one.begun_by ?? t("assistant.versions.machine")} ·{" "}
                        {exact(one.begun_at, i18n.language)}
                        {one.seconds === null
                          ? ""
                          : ` · ${t("assistant.versions.seconds", { count: one.seconds })}`}
                      </td>
                      <td>
                        {one.in_use || one.state === "training" ? null : one.may_use ? (
                          <Button size="small" onClick={() => ask(one.number, false)}>
                            {t("assistant.versions.use", { version: called(one.number) })}
                          </Button>
                        ) : (
                          <span className={styles.muted}>
                            {one.why_not === null ? "" : t(`assistant.why.${one.why_not}`)}
                          </span>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
          {data.uses.length === 0 ? null : (
            <>
              <h3 className={own.section}>{t("assistant.versions.uses")}</h3>
              <ul className={own.texts}>
                {data.uses.map((one) => (
                  <li key={one.at}>
                    <span>{called(one.number)}</span>
                    <span className={styles.muted}>
                      {one.by ?? t("assistant.versions.machine")} · {exact(one.at, i18n.language)}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      {asking === null ? null : <Confirm asking={asking} onDone={() => setAsking(null)} />}
    </AssistantPage>
  );
}
