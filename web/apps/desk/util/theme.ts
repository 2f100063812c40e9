import { brand, radius } from "@ui/theme";
import { type ThemeConfig, theme } from "antd";
import { useEffect, useMemo, useState } from "react";

const DARK = "(prefers-color-scheme: dark)";

export function usesDark(): boolean {
  return matchMedia(DARK).matches;
}

/** antd's theme out of the token file, so that its parts and ours have the same colours in both schemes. */
export function useTheme(): ThemeConfig {
  const [dark, setDark] = useState(usesDark);
  useEffect(() => {
    const scheme = matchMedia(DARK);
    const change = () => setDark(scheme.matches);
    scheme.addEventListener("change", change);
    return () => scheme.removeEventListener("change", change);
  }, []);
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    return {
      algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
      token: {
        colorPrimary: dark ? brand.dark : brand.light,
        colorLink: token("--brand-strong"),
        colorLinkHover: token("--brand"),
        colorLinkActive: token("--brand-strong"),
        colorError: token("--danger"),
        colorWarning: token("--warning"),
        colorSuccess: token("--success"),
        colorErrorBg: token("--danger-soft"),
        colorErrorBorder: token("--danger"),
        colorWarningBg: token("--warning-soft"),
        colorWarningBorder: token("--warning"),
        colorBgContainer: token("--surface"),
        colorBgElevated: token("--surface"),
        colorBgLayout: token("--ground"),
        colorText: token("--ink"),
        colorTextSecondary: token("--ink-2"),
        colorTextDescription: token("--ink-2"),
        colorTextPlaceholder: token("--ink-2"),
        colorBorder: token("--edge"),
        colorBorderSecondary: token("--line"),
        borderRadius: radius,
        fontFamily: token("--font"),
        fontSize: 14,
      },
      components: {
        // What antd derives for hovering is lighter than words can be read on.
        Button: {
          primaryColor: token("--on-brand"),
          colorPrimaryHover: token("--brand-strong"),
          fontWeight: 500,
        },
        Segmented: {
          itemSelectedColor: token("--brand-strong"),
          itemSelectedBg: token("--brand-soft"),
          itemColor: token("--ink-2"),
          trackBg: token("--surface-2"),
        },
      },
    };
  }, [dark]);
}
