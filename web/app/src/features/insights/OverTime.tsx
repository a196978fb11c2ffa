import { t } from '@/i18n';
import { dateFormat, number } from '@/i18n/format';
import { Bars, Key } from './Bars';
import { Panel } from './Panel';
import type { Stats } from './queries';
import { mondayOf } from './weeks';

const day = (at: string) => dateFormat({ timeZone: 'UTC', day: 'numeric', month: 'short' }).format(new Date(at));
const month = (at: string, form: 'short' | 'long') =>
  dateFormat({ timeZone: 'UTC', month: form, ...(form === 'long' ? { year: 'numeric' } : {}) }).format(new Date(`${at}-01`));
const MOSS = { fill: 'fill-moss-fill', key: 'bg-moss-fill' };
const SPARK = { fill: 'fill-spark-fill', key: 'bg-spark-fill' };

/** Weeks is what was caught and what was published, week by week. */
export function Weeks({ caught, published }: { caught: Stats['created_by_week']; published: Stats['published_by_week'] }) {
  const words = t().insights;
  const series = [
    { name: words.caught, ...SPARK },
    { name: words.published, ...MOSS },
  ];
  const bars = caught.map((w, i) => {
    const monday = day(mondayOf(w.week));
    return { key: w.week, label: monday, name: words.weekOf(monday), values: [w.count, published[i]?.count ?? 0] };
  });
  return (
    <Panel
      title={words.made}
      help={words.madeHelp}
      columns={[words.week, words.caught, words.published]}
      rows={bars.map((b) => [b.key, b.name, ...b.values.map(number)])}
    >
      <Key series={series} />
      <Bars bars={bars} series={series} what={words.made} labels={6} />
    </Panel>
  );
}

/** Months is what was published, month by month. */
export function Months({ by }: { by: Stats['published_by_month'] }) {
  const words = t().insights;
  const bars = by.map((m) => ({ key: m.month, label: month(m.month, 'short'), name: month(m.month, 'long'), values: [m.count] }));
  return (
    <Panel
      title={words.months}
      help={words.monthsHelp}
      columns={[words.month, words.published]}
      rows={bars.map((b) => [b.key, b.name, ...b.values.map(number)])}
    >
      <Bars bars={bars} series={[{ name: words.published, ...MOSS }]} what={words.months} labels={12} />
    </Panel>
  );
}
