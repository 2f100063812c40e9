import type { Shape } from "@client/api";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Dialog } from "../components/Dialog";
import styles from "../components/desk.module.css";
import own from "../components/knowledge.module.css";
import { Trouble } from "../components/Trouble";
import { acceptGap, isAddress } from "../util/knowledge";
import { paths } from "../util/paths";

/** Where the wordings go: an article that there is, or a new one; its draft opens. */
export function AcceptGap({ gap, onClose }: { gap: Shape["Gap"]; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = useId();
  const [slug, setSlug] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = tried && !isAddress(slug);
  const accept = async () => {
    setTried(true);
    if (!isAddress(slug)) {
      document.getElementById(`${id}slug`)?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await acceptGap(gap.id, slug);
      navigate(paths.article(slug));
    } catch (met) {
      setError(met);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("gaps.accept")} footer={null} onCancel={onClose}>
      <form
        className={own.form}
        onSubmit={(event) => {
          event.preventDefault();
          void accept();
        }}
      >
        <label htmlFor={`${id}slug`}>{t("article.slug")}</label>
        <Input
          id={`${id}slug`}
          autoFocus
          value={slug}
          maxLength={60}
          aria-invalid={wrong || undefined}
          aria-describedby={`${id}help`}
          onChange={(event) => setSlug(event.target.value.trim())}
        />
        <p id={`${id}help`} className={wrong ? styles.failed : styles.muted}>
          {t("gaps.where", { help: t("article.slugHelp") })}
        </p>
        {gap.topic === null ? null : (
          <Button type="link" onClick={() => setSlug(gap.topic ?? "")}>
            {t("gaps.into", { topic: gap.topic_title ?? gap.topic })}
          </Button>
        )}
        {error === null ? null : <Trouble error={error} />}
        <div className={own.acts}>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("article.go")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
