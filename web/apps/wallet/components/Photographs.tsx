import type { Photo } from "../util/talk";
import { DocumentPicker } from "./DocumentPicker";

/** What shows who somebody is: the document, and the face that is on it. */
const PHOTOGRAPHS: readonly Photo[] = ["document", "face"];

export const lacksPhotographs = (there: readonly Photo[]): boolean =>
  PHOTOGRAPHS.some((kind) => !there.includes(kind));

type Props = {
  there: readonly Photo[];
  /** Somebody went on without them: what is missing says so. */
  wanted: boolean;
  deliver: (kind: Photo, file: File, onProgress: (percent: number) => void) => Promise<void>;
};

/** A place for each photograph; what was sent is not shown again. */
export function Photographs({ there, wanted, deliver }: Props) {
  return PHOTOGRAPHS.map((kind) => (
    <DocumentPicker
      key={kind}
      kind={kind}
      there={there.includes(kind)}
      picture={null}
      wanted={wanted}
      deliver={(file, onProgress) => deliver(kind, file, onProgress)}
    />
  ));
}
