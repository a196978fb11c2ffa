import { Failure } from '@/lib/failure';
import { t } from '.';

/** failureText says in the person's words what failed, where we have words for it, else in the server's. */
export function failureText(cause: unknown): string {
  const words = t().failures;
  if (!(cause instanceof Failure)) return words.unknown;
  if (cause.unreachable) return cause.code === 'ELSEWHERE' ? words.elsewhere : words.unreachable;
  if (cause.status === 429) return words.slow(cause.retryAfter ?? 1);
  const byCode: Record<string, string> = words.codes;
  return byCode[cause.code] ?? cause.fields[0]?.message ?? (cause.message || words.unknown);
}

/** toldText also says that ideas are safe, and what to name to those who run the server. */
export function toldText(cause: unknown): string {
  const { safe, reference } = t().failures;
  if (!(cause instanceof Failure) || cause.status < 500) return failureText(cause);
  return `${failureText(cause)} ${safe}${cause.requestId ? ` ${reference}: ${cause.requestId}` : ''}`;
}
