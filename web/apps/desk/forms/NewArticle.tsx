import { Button, Input, Radio } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Dialog } from "../components/Dialog";
import styles from "../components/desk.module.css";
import own from "../components/knowledge.module.css";
import { isAddress, type Writing } from "../util/knowledge";
import { paths } from "../util/paths";

/** Begins an article: the address that it will keep, and for whom it is. */
export function NewArticle({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = useId();
  const [slug, setSlug] = useState("");
  const [audience, setAudience] = useState<Writing["audience"]>("customer");
  const [tried, setTried] = useState(false);
  const wrong = tried && !isAddress(slug);
  return (
    <Dialog title={t("knowledge.begin")} footer={null} onCancel={onClose}>
      <form
        className={own.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isAddress(slug)) navigate(paths.article(slug), { state: { audience } });
          else document.getElementById(`${id}slug`)?.focus();
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
          {t("article.slugHelp")}
        </p>
        <Radio.Group
          aria-label={t("knowledge.for")}
          value={audience}
          options={[
            { value: "customer", label: t("article.forCustomers") },
            { value: "agent", label: t("article.forAgents") },
          ]}
          onChange={(event) => setAudience(event.target.value)}
        />
        <div className={own.acts}>
          <Button type="primary" htmlType="submit">
            {t("article.go")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
