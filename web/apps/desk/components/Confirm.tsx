import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Trouble } from "./Trouble";

/** Something that waits for a yes: what it is, what it does, and the doing. */
export type Asking = { title: string; lines: string[]; yes: string; run: () => Promise<void> };

type Props = { asking: Asking; onDone: () => void };

export function Confirm({ asking, onDone }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await asking.run();
      onDone();
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      centered
      title={asking.title}
      okText={asking.yes}
      cancelText={t("confirm.cancel")}
      okButtonProps={{ autoFocus: true, loading: busy }}
      cancelButtonProps={{ disabled: busy }}
      closable={{ "aria-label": t("ui.close") }}
      mask={{ closable: !busy }}
      onOk={run}
      onCancel={onDone}
    >
      {asking.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {error === null ? null : <Trouble error={error} />}
    </Modal>
  );
}
