const DAY = 86_400_000;

/** wall is what calendar and clock show at an instant, `2027-03-28T03:30`; without a zone, those of this device. */
function wall(at: number, zone: string | undefined): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.year?.padStart(4, '0')}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** timeOf is the time of day of an instant, `14:05`. */
export const timeOf = (at: string, zone: string | undefined): string => wall(Date.parse(at), zone).slice(11);

/**
 * instantOf is when a day and a time of day are. What clocks show twice is the
 * first of the two; what they leave out is as much later as they are put forward.
 * Midnight in UTC would be a whole day (ADR 33), and is a millisecond later.
 */
export function instantOf(day: string, time: string, zone: string | undefined): string {
  const wanted = `${day}T${time}`;
  const utc = Date.parse(`${wanted}Z`);
  const ahead = (at: number) => Date.parse(`${wall(at, zone)}Z`) - at;
  // No zone changes its clocks twice in two days, so one of these holds at the time itself.
  const before = utc - ahead(utc - DAY);
  const after = utc - ahead(utc + DAY);
  const fitting = [before, after].filter((at) => wall(at, zone) === wanted);
  const at = fitting.length > 0 ? Math.min(...fitting) : before;
  return new Date(at % DAY === 0 ? at + 1 : at).toISOString();
}
