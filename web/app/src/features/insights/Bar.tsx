interface Props {
  /** How far it goes, of 1. */
  part: number;
  /** A paler part, from the same beginning. */
  more?: number;
  /** The class that fills it. */
  fill: string;
}

const wide = (part: number) => `${Math.round(part * 1000) / 10}%`;

/** Bar is a lying bar in its bed. What it shows stands beside it in words, and in the table. */
export function Bar({ part, more = 0, fill }: Props) {
  return (
    <svg aria-hidden="true" className="block h-3 w-full rtl:-scale-x-100">
      <rect width="100%" height="100%" rx="6" className="fill-well" />
      {more > 0 && <rect data-bar="part" width={wide(more)} height="100%" rx="6" className="fill-vault-soft" />}
      {part > 0 && <rect data-bar="" width={wide(part)} height="100%" rx="6" className={fill} />}
    </svg>
  );
}
