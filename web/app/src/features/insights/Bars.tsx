import { number } from '@/i18n/format';

export interface Bar {
  key: string;
  /** What stands at the axis. */
  label: string;
  /** What the table calls it; the label unless that is too short. */
  name?: string;
  values: readonly number[];
}

interface Props {
  bars: readonly Bar[];
  /** The name of each series, and the classes that fill its bars and its key. */
  series: readonly { name: string; fill: string; key: string }[];
  what: string;
  /** The most labels that fit at the axis. */
  labels: number;
  show?: (n: number) => string;
}

const HEIGHT = 120;
const WIDTH = 560;

/** Bars is a chart of upright bars. Beside it stands a table with the same, for whoever cannot see it. */
export function Bars({ bars, series, what, labels, show = number }: Props) {
  const most = Math.max(1, ...bars.flatMap((b) => b.values));
  const step = WIDTH / Math.max(1, bars.length);
  const width = Math.min(28, (step * 0.7) / series.length);
  const every = Math.ceil(bars.length / labels);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 22}`} className="w-full" role="img" aria-label={what}>
      <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="stroke-line-strong" />
      {bars.map((bar, i) => (
        <g key={bar.key}>
          {bar.values.map((value, s) => {
            const tall = (value / most) * (HEIGHT - 18);
            const x = i * step + (step - width * series.length) / 2 + s * width;
            return (
              <g key={series[s]?.name ?? s}>
                <rect x={x} y={HEIGHT - tall} width={Math.max(1, width - 2)} height={tall} rx="3" className={series[s]?.fill} />
                {value > 0 && series.length === 1 && (
                  <text x={x + width / 2 - 1} y={HEIGHT - tall - 5} textAnchor="middle" className="fill-ink-2 text-[11px]">
                    {show(value)}
                  </text>
                )}
              </g>
            );
          })}
          {(bars.length - 1 - i) % every === 0 && (
            <text x={i * step + step / 2} y={HEIGHT + 16} textAnchor="middle" className="fill-ink-2 text-[11px]">
              {bar.label}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

/** Key says which series is which, by colour and by name. */
export function Key({ series }: Pick<Props, 'series'>) {
  return (
    <ul className="flex flex-wrap gap-4 text-xs text-ink-2">
      {series.map((s) => (
        <li key={s.name} className="flex items-center gap-1.5">
          <span aria-hidden="true" className={`size-2.5 rounded-sm ${s.key}`} />
          {s.name}
        </li>
      ))}
    </ul>
  );
}
