/** mondayOf is the first day of an ISO week, `2026-W48`, as YYYY-MM-DD. */
export function mondayOf(week: string): string {
  const [year = 0, number = 1] = week.split('-W').map(Number);
  const fourth = Date.UTC(year, 0, 4); // always in the first week
  const weekday = (new Date(fourth).getUTCDay() + 6) % 7;
  return new Date(fourth + (number - 1) * 7 * 86_400_000 - weekday * 86_400_000).toISOString().slice(0, 10);
}
