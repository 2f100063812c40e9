import type { JSX } from "react";

type Props = { size: number; className?: string };
type Icon = (icon: Props) => JSX.Element;

/** Drawn with a round pen on a field of 24 by 24, in the colour of the text. It stands beside words and has no name. */
function lines(path: string): Icon {
  return ({ size, className }) => (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      className={className}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
      strokeLinecap="round"
    >
      <path d={path} />
    </svg>
  );
}

/** A full disc with a sign cut out of it. */
function disc(path: string): Icon {
  return ({ size, className }) => (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      className={className}
      aria-hidden="true"
      fill="currentColor"
    >
      <path fillRule="evenodd" d={`M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z${path}`} />
    </svg>
  );
}

const RING = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z";

export const House = lines("M3.5 11L12 4l8.5 7M6 9.2V20h4.2v-5.5h3.6V20H18V9.2");
export const Receipt = lines("M6 3.5h12v17l-3-1.8-3 1.8-3-1.8-3 1.8zM9.2 8.5h5.6M9.2 12.5h5.6");
export const Speech = lines(
  "M5.5 4.5h13A1.5 1.5 0 0 1 20 6v9.5a1.5 1.5 0 0 1-1.5 1.5H12l-4 3.5V17H5.5A1.5 1.5 0 0 1 4 15.5V6a1.5 1.5 0 0 1 1.5-1.5z",
);
export const Person = lines(
  "M12 11.5A3.8 3.8 0 1 0 12 3.9a3.8 3.8 0 0 0 0 7.6zM4.5 20.5c.6-3.8 3.6-6 7.5-6s6.9 2.2 7.5 6z",
);
export const PersonInRing = lines(
  `${RING}M12 12.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM6 18.6c1-2.3 3.2-3.6 6-3.6s5 1.3 6 3.6`,
);
export const Card = lines(
  "M4.5 5.5h15A1.5 1.5 0 0 1 21 7v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17V7a1.5 1.5 0 0 1 1.5-1.5zM3 9.8h18M6.5 14.8h4",
);
export const Bell = lines("M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10.2 21.2h3.6M12 3v2");
export const Eye = lines(
  "M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z",
);
export const EyeShut = lines(
  "M2.8 9.5c2.2 3.2 5.4 5 9.2 5s7-1.8 9.2-5M12 14.5v3.3M6.5 13l-1.9 2.9M17.5 13l1.9 2.9",
);
export const Scan = lines(
  "M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M4 12h16",
);
export const Yuan = lines(`${RING}M8.7 7.5L12 11.8l3.3-4.3M12 11.8v5.2M9 12h6M9 14.6h6`);
/** Two arrows past each other: money from one to the other. */
export const Exchange = lines("M4 8.5h15M15 4.5l4 4-4 4M20 15.5H5M9 11.5l-4 4 4 4");
export const Bank = lines(
  "M3.5 9.5L12 4l8.5 5.5zM5.8 12.5v4.5M10 12.5v4.5M14 12.5v4.5M18.2 12.5v4.5M3.5 20h17",
);
export const Bag = lines("M5 8h14l1 12.5H4zM8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5");
export const Plus = lines(`${RING}M12 8v8M8 12h8`);
/** The squares of a code that is printed. */
export const Squares = lines(
  "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2.5M17.5 20H14M20 20h0",
);
export const Back = lines("M15 4.5L7.5 12l7.5 7.5");
/** A paper plane: sending words. */
export const Plane = lines("M21 3L10 14M21 3l-6.5 18L10 14 3 9.5z");

export const DoneMark = disc("M7.2 12.3l1.4-1.4 2.4 2.4 4.7-4.7 1.4 1.4-6.1 6.1z");
export const RefusedMark = disc(
  "M8.2 9.6l1.4-1.4L12 10.6l2.4-2.4 1.4 1.4L13.4 12l2.4 2.4-1.4 1.4L12 13.4l-2.4 2.4-1.4-1.4L10.6 12z",
);
export const PendingMark = disc("M11 6.5h2v5l3.5 2.1-1 1.7-4.5-2.7z");
