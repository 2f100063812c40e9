import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useMe } from "../util/data";
import { allowed } from "../util/may";
import { parts } from "../util/pages";
import { paths } from "../util/paths";
import own from "./assistant.module.css";
import { Page } from "./Page";

type Props = { name: string; about?: string; actions?: ReactNode; children: ReactNode };

/** A page about the assistant, with the way to the others. */
export function AssistantPage({ name, about, actions, children }: Props) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  useEffect(() => {
    document.title = `${name} · ${t("title")}`;
  }, [name, t]);
  return (
    <Page
      name={name}
      {...(about === undefined ? {} : { about })}
      actions={<div className={own.actions}>{actions}</div>}
    >
      <nav className={own.parts} aria-label={t("assistant.parts")}>
        {allowed(me, parts).map((part) => (
          <NavLink key={part.name} to={part.to} end={part.to === paths.assistant()}>
            {t(part.name)}
          </NavLink>
        ))}
      </nav>
      {children}
    </Page>
  );
}
