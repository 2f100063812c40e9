import type { Judge, Strength } from "@client/strength";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { afterPause } from "./afterPause";
import styles from "./meter.module.css";

type Props = {
  value: string;
  judge: Judge;
  /** What stands there until there is something to judge. */
  hint: string;
};

/** How hard a password is to guess, told while it is chosen, by who judges it again when it is sent. */
export function PasswordMeter({ value, judge, hint }: Props) {
  const found = useStrength(value, judge);
  return (
    <>
      {found === null ? hint : null}
      <div aria-live="polite">{found === null ? null : <StrengthShown found={found} />}</div>
    </>
  );
}

/** Four steps and a word for each; where it would be refused, why. */
export function StrengthShown({ found }: { found: Strength }) {
  const { t } = useTranslation();
  return (
    <div className={styles.meter} data-step={found.step}>
      <span className={styles.steps} aria-hidden="true">
        {[0, 1, 2, 3].map((step) => (
          <span key={step} data-reached={step <= found.step} />
        ))}
      </span>
      <strong>{t(`ui.strength.${found.step}`)}</strong>
      {found.hint === null ? null : <p>{found.hint}</p>}
    </div>
  );
}

/** What the last answer says of what stands in the field; while typing goes on, that of before. */
function useStrength(value: string, judge: Judge): Strength | null {
  const [found, setFound] = useState<Strength | null>(null);
  const judges = useRef(judge);
  judges.current = judge;
  const asker = useRef<ReturnType<typeof afterPause<Strength>> | null>(null);
  useEffect(() => {
    const own = afterPause((typed) => judges.current(typed), setFound);
    asker.current = own;
    return own.stop;
  }, []);
  useEffect(() => asker.current?.typed(value), [value]);
  return found;
}
