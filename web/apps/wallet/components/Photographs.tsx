import { useTranslation } from "react-i18next";
import type { Photo } from "../util/talk";
import { DocumentPicker } from "./DocumentPicker";

/** What shows who somebody is: the document, and the face that is on it. */
const PHOTOGRAPHS: readonly Photo[] = ["document", "face"];

export const lacksPhotographs = (there: readonly Photo[]): boolean =>
  PHOTOGRAPHS.some((kind) => !there.includes(kind));

type Props = {
  there: readonly Photo[];
  /** What has to be on paper in both. */
  digits: string;
  /** Somebody went on without them: what is missing says so. */
  wanted: boolean;
  deliver: (kind: Photo, file: File, onProgress: (percent: number) => void) => Promise<void>;
};

/** The digits that are to be written on paper, and a place for each photograph. */
export function Photographs({ there, digits, wanted, deliver }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <section className="notice notice-warn" aria-label={t("identity.digits")}>
        <p>
          {t("identity.digits")} <strong className="paper-digits">{digits}</strong>
        </p>
        <p>{t("identity.digitsAbout")}</p>
      </section>
      {PHOTOGRAPHS.map((kind) => (
        <DocumentPicker
          key={kind}
          kind={kind}
          there={there.includes(kind)}
          sentAt={null}
          wanted={wanted}
          deliver={(file, onProgress) => deliver(kind, file, onProgress)}
        />
      ))}
    </>
  );
}
