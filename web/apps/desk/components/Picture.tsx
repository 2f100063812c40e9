import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import styles from "./desk.module.css";

type Props = {
  /** What it shows: a document, or a face. */
  name: string;
  src: string;
  /** What to compare it with, where something is known. */
  beside?: string;
  onDone: () => void;
};

/** One photograph that somebody of staff asked to see, for a reason; it is on the screen and nowhere else. */
export function Picture({ name, src, beside, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={name}
      okText={t("documents.close")}
      footer={(_, { OkBtn }) => <OkBtn />}
      maskCloses
      onOk={onDone}
      onCancel={onDone}
    >
      {beside === undefined ? null : <p className={styles.beside}>{beside}</p>}
      <img className={styles.document} src={src} alt={name} />
    </Dialog>
  );
}
