import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { Back } from "./Icons";

export type PhonePageProps = {
  title: string;
  children: ReactNode;
  /** Tab pages have the bar below; the others have a way back above. */
  kind: "tab" | "sub";
  /** Where back leads when the app was opened on this very page. */
  parent?: string;
  /** The bar below a tab page. */
  bar: ReactNode;
  /** Stands at the end of the head. */
  end?: ReactNode;
  /** For pages that lay out their own height. */
  fill?: boolean;
};

/** The frame of a page: its name, the way back, its content. */
export function PhonePage({
  title,
  children,
  kind,
  parent = "/",
  bar,
  end = null,
  fill = false,
}: PhonePageProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const location = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · ${t("title")}`;
  }, [title, t]);

  // A new page is announced by its name; the very first one is left alone.
  useEffect(() => {
    if (location.key !== "default" && !document.activeElement?.closest("main, dialog"))
      heading.current?.focus();
  }, [location.key]);

  function back(): void {
    const index: unknown = window.history.state?.idx;
    if (typeof index === "number" && index > 0) navigate(-1);
    else navigate(parent, { replace: true });
  }

  return (
    <div className={`page page-${kind}${fill ? " page-fill" : ""}`}>
      <header className="page-head">
        {kind === "sub" ? (
          <button type="button" className="icon-button" aria-label={t("ui.page.back")} onClick={back}>
            <Back size={24} />
          </button>
        ) : null}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <div className="page-end">{end}</div>
      </header>
      <main className="page-main">{children}</main>
      {kind === "tab" ? bar : null}
    </div>
  );
}
