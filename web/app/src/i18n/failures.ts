import { Failure, type Fault, NO_ANSWER } from '@/lib/failure';
import { t } from '.';
import type { refusals as english } from './en/refusals';
import { later } from './later';

export type Refusals = { [Kind in keyof typeof english]: Record<keyof (typeof english)[Kind], string> };

// What hardly anybody meets is not in the first load.
const refusals = later<Refusals>({
  en: async () => (await import('./en/refusals')).refusals,
  de: async () => (await import('./de/refusals')).refusals,
  ur: async () => (await import('./ur/refusals')).refusals,
});

/** worded gives back what failed when there are words for it. Where they don't come, the server's have to do. */
export async function worded<T>(failed: T): Promise<T> {
  await refusals.load().catch(() => undefined);
  return failed;
}

/** faultText says in the person's words what is wrong with a field. */
export function faultText({ field, type, message }: Fault): string {
  const place = field.replace(/\[\d+\]/, '');
  const words = refusals.now();
  const special: Record<string, string> = words?.fields ?? {};
  const byType: Record<string, string> = words?.types ?? {};
  return special[`${place}.${type}`] ?? byType[type] ?? message;
}

/** namedFault is faultText where the field is not beside it. */
export function namedFault(fault: Fault): string {
  const names: Record<string, string> = t().editor.fields;
  const name = names[fault.field.replace(/\[.*/, '')];
  return name ? `${name}: ${faultText(fault)}` : faultText(fault);
}

/** failureText says in the person's words what failed, where we have words for it, else in the server's. */
export function failureText(cause: unknown): string {
  const words = t().failures;
  if (!(cause instanceof Failure)) return words.unknown;
  if (cause.unreachable)
    return cause.code === 'ELSEWHERE' ? words.elsewhere : cause.code === NO_ANSWER ? words.noAnswer : words.unreachable;
  const fault = cause.fields[0];
  if (fault) return namedFault(fault);
  const byCode: Record<string, string> = { ...refusals.now()?.codes, ...words.codes };
  const said = byCode[cause.code];
  if (said) return said;
  return cause.status === 429 ? words.slow(cause.retryAfter ?? 1) : cause.message || words.unknown;
}

/** toldText also says that ideas are safe, and what to name to those who run the server. */
export function toldText(cause: unknown): string {
  const { safe, reference } = t().failures;
  if (!(cause instanceof Failure) || cause.status < 500) return failureText(cause);
  return `${failureText(cause)} ${safe}${cause.requestId ? ` ${reference}: ${cause.requestId}` : ''}`;
}
