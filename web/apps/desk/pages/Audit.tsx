import { exact } from "@ui/format";
import { Alert, Button, Checkbox, Input, Select, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import styles from "../components/desk.module.css";
import { Page } from "../components/Page";
import { Proof } from "../components/Proof";
import { Trouble } from "../components/Trouble";
import { type Found, useActChoices, useActs } from "../util/staff";

/** What staff did and whom they looked at, for supervisors; what is looked for stands in the address. */
export function Component() {
  const { t, i18n } = useTranslation();
  const [asked, setAsked] = useSearchParams();
  const found: Found = {
    staff: asked.get("staff"),
    phone: asked.get("phone") ?? "",
    customer: asked.get("customer"),
    act: asked.get("act"),
    looks: asked.get("looks") !== null,
  };
  const choices = useActChoices();
  const acts = useActs(found);
  const rows = acts.data?.pages.flatMap((page) => page.acts);
  const filtered =
    found.staff !== null ||
    found.phone !== "" ||
    found.act !== null ||
    found.customer !== null ||
    found.looks;

  const set = (name: string, value: string | undefined) =>
    setAsked(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === undefined || value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );

  return (
    <Page name={t("audit.title")} about={t("audit.about")} actions={<Proof />}>
      <search className={styles.filters}>
        <Select
          aria-label={t("audit.who")}
          placeholder={t("audit.who")}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          value={found.staff}
          options={(choices.data?.staff ?? []).map((one) => ({ value: one.id, label: one.name }))}
          onChange={(value?: string) => set("staff", value)}
        />
        <Select
          aria-label={t("audit.act")}
          placeholder={t("audit.act")}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          value={found.act}
          options={(choices.data?.kinds ?? []).map((one) => ({ value: one.code, label: one.title }))}
          onChange={(value?: string) => set("act", value)}
        />
        <Input.Search
          key={found.phone}
          aria-label={t("audit.phone")}
          placeholder={t("audit.phone")}
          allowClear
          defaultValue={found.phone}
          maxLength={20}
          onSearch={(value) => set("phone", value.trim())}
        />
        <Checkbox
          checked={found.looks}
          onChange={({ target }) => set("looks", target.checked ? "1" : undefined)}
        >
          {t("audit.looks")}
        </Checkbox>
        {found.customer === null ? null : (
          <Button onClick={() => set("customer", undefined)}>{t("audit.everyCustomer")}</Button>
        )}
      </search>
      {acts.error ? <Trouble error={acts.error} onRetry={() => void acts.refetch()} /> : null}
      {rows === undefined ? (
        acts.error ? null : (
          <Spin description={t("audit.loading")} />
        )
      ) : rows.length === 0 ? (
        <Alert type="info" title={t(filtered ? "audit.nothingFound" : "audit.nothing")} />
      ) : (
        <>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("audit.at")}</th>
                <th scope="col">{t("audit.who")}</th>
                <th scope="col">{t("audit.act")}</th>
                <th scope="col">{t("audit.whose")}</th>
                <th scope="col">{t("audit.detail")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td className="amount">
                    <time dateTime={row.at}>{exact(row.at, i18n.language)}</time>
                  </td>
                  <td>{row.who}</td>
                  <td>{row.act}</td>
                  <td>{row.whose}</td>
                  <td>
                    {[row.detail, row.reason].filter(Boolean).join(" · ")}
                    {row.sealed ? null : <span className={styles.tag}>{t("audit.fresh")}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {acts.hasNextPage ? (
            <p className={styles.earlier}>
              <Button loading={acts.isFetchingNextPage} onClick={() => void acts.fetchNextPage()}>
                {t("audit.more")}
              </Button>
            </p>
          ) : null}
        </>
      )}
    </Page>
  );
}
