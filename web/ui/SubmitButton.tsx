import { Button, DotLoading } from "antd-mobile";
import { useTranslation } from "react-i18next";

type Props = {
  /** It is being sent: the button says so, and pressing it again does nothing. */
  busy?: boolean;
  /** What stands on it meanwhile, where there is more to say than to wait. */
  busyText?: string;
  color?: "primary" | "danger";
  /** Outlined where another way is the foremost. */
  fill?: "solid" | "outline";
  children: string;
};

/**
 * Sends the form that it stands in, and is as wide as it, whatever stands on it. A browser takes the focus from a
 * button that is disabled, and whoever works by keyboard would begin at the top of the page again: it is only said to be.
 */
export function SubmitButton({ busy = false, busyText, color = "primary", fill = "solid", children }: Props) {
  const { t } = useTranslation();
  return (
    <Button
      block
      color={color}
      fill={fill}
      size="large"
      type="submit"
      aria-busy={busy}
      aria-disabled={busy}
      onClick={(event) => {
        // Enter in a field is a press of this button too.
        if (busy) event.preventDefault();
      }}
    >
      {busy ? (
        <>
          <span aria-hidden="true">
            <DotLoading color="currentColor" />
          </span>{" "}
          {busyText ?? t("ui.state.busy")}
        </>
      ) : (
        children
      )}
    </Button>
  );
}
