import { Button } from "antd-mobile";
import { Component, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOnline } from "./useOnline";

type Props = {
  /** Where this is; going elsewhere is a new beginning. */
  place: string;
  children: ReactNode;
};
type State = { broken: boolean };

/**
 * We were wrong: nothing of the money is decided on a screen, so reading it afresh is always safe. Also met when a
 * part of the page cannot be loaded: after a release the old part is gone, and reloading brings the new one.
 */
export class Broken extends Component<Props, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.broken && before.place !== this.props.place) this.setState({ broken: false });
  }

  override render(): ReactNode {
    return this.state.broken ? <Reload /> : this.props.children;
  }
}

function Reload() {
  const { t } = useTranslation();
  const online = useOnline();
  const [cut] = useState(!online);
  // What was missing for want of a network is there again; a sheet that somebody is in the middle of is left alone.
  useEffect(() => {
    if (cut && online && document.querySelector("dialog[open]") === null) window.location.reload();
  }, [cut, online]);
  return (
    <main className="page">
      <div className="empty" role="alert">
        <h1>{t("ui.broken.title")}</h1>
        <p>{t("ui.broken.todo")}</p>
        <Button color="primary" onClick={() => window.location.reload()}>
          {t("ui.broken.reload")}
        </Button>
      </div>
    </main>
  );
}
