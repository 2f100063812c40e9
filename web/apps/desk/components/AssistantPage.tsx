import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useMe } from "../util/data";
import { paths } from "../util/paths";
import own from "./assistant.module.css";
import { Page } from "./Page";

const parts = [
  { name: "assistant.figures.name", to: paths.assistant(), for: "everybody" },
  { name: "assistant.traces.name", to: paths.traces(), for: "everybody" },
  { name: "assistant.flows.name", to: paths.flows(), for: "everybody" },
  { name: "assistant.utterances.name", to: paths.utterances(), for: "everybody" },
  { name: "assistant.examples.name", to: paths.examples(), for: "supervisors" },
  { name: "assistant.versions.name", to: paths.versions(), for: "supervisors" },
] as const;

type Props = { name: string; about?: string; actions?: ReactNode; children: ReactNode };

/** A page about the assistant, with the way to the others. */
export function AssistantPage({ name, about, actions, children }: Props) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const supervises = me?.roles.includes("supervisor") ?? false;
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
        {parts
          .filter((part) => part.for === "everybody" || supervises)
          .map((part) => (
            <NavLink key={part.name} to={part.to} end={part.to === paths.assistant()}>
              {t(part.name)}
            </NavLink>
          ))}
      </nav>
      {children}
    </Page>
  );
}
