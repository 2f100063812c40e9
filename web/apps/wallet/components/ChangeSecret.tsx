import { Done } from "@ui/Done";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../util/paths";
import { rereadDevices } from "../util/queries";
import { Page } from "./Page";

type Props = {
  title: string;
  done: string;
  /** Where whoever does not know the present one goes, and what that is called. */
  forgotten: string;
  way: string;
  children: (onDone: () => void) => ReactNode;
};

/** A page on which somebody who knows the present secret sets another; other devices are signed out by it. */
export function ChangeSecret({ title, done, forgotten, way, children }: Props) {
  const { t } = useTranslation();
  const [changed, setChanged] = useState(false);
  const onDone = () => {
    void rereadDevices();
    setChanged(true);
  };
  return (
    <Page kind="sub" parent={paths.security} title={title}>
      {changed ? (
        <Done words={done} to={paths.security} go={t("record.finished")} />
      ) : (
        <>
          <section className="block">{children(onDone)}</section>
          <nav className="links" aria-label={t("secrets.trouble")}>
            <Link to={way}>{forgotten}</Link>
          </nav>
        </>
      )}
    </Page>
  );
}
