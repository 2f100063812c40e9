import { Modal, type ModalProps } from "antd";
import { useTranslation } from "react-i18next";

type Props = Pick<
  ModalProps,
  "title" | "okText" | "cancelText" | "okButtonProps" | "cancelButtonProps" | "footer" | "onOk" | "children"
> & {
  /** Whether a press beside it closes it. */
  maskCloses?: boolean;
  onCancel: () => void;
};

/**
 * A dialog of the desk, mounted while it is open. It stands where it stands from the first moment: one that grows into
 * its place carries its buttons along, and a press that begins on one of them ends beside it and is lost.
 */
export function Dialog({ maskCloses = true, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      {...rest}
      open
      centered
      transitionName=""
      maskTransitionName=""
      closable={{ "aria-label": t("ui.close") }}
      mask={{ closable: maskCloses }}
    />
  );
}
