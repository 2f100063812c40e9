import { Modal, type ModalProps } from "antd";
import { useEffect, useState } from "react";
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
 * its place carries its buttons along, and a press that begins on one of them ends beside it and is lost. What had the
 * focus gets it back: whoever works by keyboard goes on where they were.
 */
export function Dialog({ maskCloses = true, ...rest }: Props) {
  const { t } = useTranslation();
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    },
    [before],
  );
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
