import { useEffect, useRef } from "react";

const KEPT = "upay.desk.keys";

/** Single letters may be turned off, for those whose speech software or hands set them off by accident. */
export function keysAreOn(): boolean {
  return localStorage.getItem(KEPT) !== "off";
}

export function turnKeys(on: boolean): void {
  if (on) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, "off");
}

export type KeyMap = Record<string, () => void>;

const takesLetters = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest("input, textarea, select, [role=combobox]") !== null);

/** Which key of the map a press means; null while somebody types, holds a modifier or has a dialog open. */
export function meant(event: KeyboardEvent, map: KeyMap): string | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return null;
  if (takesLetters(event.target) || document.querySelector("[role=dialog]:not([hidden])") !== null)
    return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return key in map ? key : null;
}

export function useKeys(map: KeyMap): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!keysAreOn()) return;
      const key = meant(event, latest.current);
      if (key === null) return;
      event.preventDefault();
      latest.current[key]?.();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
