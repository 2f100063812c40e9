import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import styles from "../components/desk.module.css";
import { FreezeDialog } from "../components/FreezeDialog";
import { Freezes } from "../components/Freezes";
import { Page } from "../components/Page";
import { ReasonDialog } from "../components/ReasonDialog";
import { Trouble } from "../components/Trouble";
import { type Account, askToLiftAccount, findAccount, freezeAccount } from "../util/accounts";
import { paths } from "../util/paths";

type Fields = { named: string; reason: string };

/** Freezing an account whose owner is not chatting: looked up for a reason, masked, let go of by two people. */
export function Component() {
  const { t } = useTranslation();
  const [found, setFound] = useState<Account | null>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const find = async ({ named, reason }: Fields) => {
    setBusy(true);
    setError(null);
    setFound(undefined);
    try {
      setFound(await findAccount(named.trim(), reason.trim()));
    } catch (met) {
      setError(met);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page name={t("accounts.title")} about={t("accounts.about")}>
      {/* A name keeps its fields apart from those of a dialog above it: a label belongs to the field with its id. */}
      <Form
        name="find"
        className={styles.narrow ?? ""}
        layout="vertical"
        requiredMark={false}
        onFinish={(values: Fields) => void find(values)}
      >
        <Form.Item
          name="named"
          label={t("accounts.named")}
          rules={[{ required: true, whitespace: true, message: t("accounts.namedMissing") }]}
        >
          <Input maxLength={120} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("reason.label")}
          extra={t("reason.hint")}
          rules={[{ required: true, whitespace: true, message: t("reason.missing") }]}
        >
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <Button htmlType="submit" type="primary" loading={busy}>
          {t("accounts.find")}
        </Button>
      </Form>
      {error === null ? null : <Trouble error={error} />}
      {found === null ? <Alert type="info" title={t("accounts.nobody")} /> : null}
      {found ? <Found account={found} onChange={setFound} /> : null}
    </Page>
  );
}

function Found({ account, onChange }: { account: Account; onChange: (now: Account) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"freeze" | "lift" | null>(null);
  const ours = account.freezes.filter((one) => one.by === "us");
  const law = ours.some((one) => one.asked_for === "law");
  return (
    <section aria-labelledby="found">
      <h3 id="found">
        {[account.name, account.phone, account.email].filter((part) => part !== null).join(" · ")}
      </h3>
      <p className={styles.muted}>
        {t("customer.level")} {t("customer.levelIs", { level: account.level })}
        {" · "}
        <Link to={paths.audit({ customer: account.id })}>{t("accounts.audit")}</Link>
      </p>
      <Freezes freezes={account.freezes} here={null} />
      {account.lift_asked ? <p role="status">{t("protect.asked")}</p> : null}
      {account.closed ? <p role="status">{t("accounts.closed")}</p> : null}
      <div className={styles.protectActs}>
        <Button danger disabled={account.closed} onClick={() => setOpen("freeze")}>
          {t("protect.freeze")}
        </Button>
        {ours.length === 0 ? null : (
          <Button disabled={account.lift_asked} onClick={() => setOpen("lift")}>
            {t("protect.lift")}
          </Button>
        )}
      </div>
      {open === "freeze" ? (
        <FreezeDialog
          customer={account.name}
          likely="law"
          told={t("accounts.told")}
          run={async (wish) => onChange(await freezeAccount(account.id, wish))}
          onDone={() => setOpen(null)}
        />
      ) : null}
      {open === "lift" ? (
        <ReasonDialog
          asking={{
            title: t("protect.liftAsk", { customer: account.name }),
            lines: [t("protect.liftDoes")],
            yes: t("protect.lift"),
            ...(law ? { reference: t("protect.liftReference") } : {}),
            run: async (reason, reference) => onChange(await askToLiftAccount(account.id, reason, reference)),
          }}
          onDone={() => setOpen(null)}
        />
      ) : null}
    </section>
  );
}
