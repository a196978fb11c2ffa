export interface Fault {
  field: string;
  message: string;
  type: string;
}

/** The code where the server was asked, and said nothing for too long. */
export const NO_ANSWER = 'NO_ANSWER';

/**
 * What any call can come to but success. `status` is 0 where no answer came at
 * all; `current` is the idea or view as it is now, with a 412.
 */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Fault[];
  readonly requestId: string | undefined;
  readonly current: unknown;
  readonly etag: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(f: {
    status: number;
    code: string;
    message: string;
    fields?: Fault[];
    requestId?: string | undefined;
    current?: unknown;
    etag?: string | undefined;
    retryAfter?: number | undefined;
  }) {
    super(f.message);
    this.name = 'Failure';
    this.status = f.status;
    this.code = f.code;
    this.fields = f.fields ?? [];
    this.requestId = f.requestId;
    this.current = f.current;
    this.etag = f.etag;
    this.retryAfter = f.retryAfter;
  }

  /** No answer: the line is cut, or the server is away. */
  get unreachable(): boolean {
    return this.status === 0;
  }

  /** It may be answered well if it is asked again at once. Who waited for nothing is told so first. */
  get soon(): boolean {
    return (this.unreachable && this.code !== NO_ANSWER) || this.status >= 500;
  }
}

interface Envelope {
  error?: { code?: string; message?: string; details?: Fault[]; current?: unknown };
  meta?: { request_id?: string };
}

/** failureOf reads our envelope, and says what it can where a proxy answered in its stead. */
export function failureOf(response: Response, body: unknown): Failure {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Envelope;
  const wait = Number(response.headers.get('Retry-After'));
  return new Failure({
    status: response.status,
    code: said.error?.code ?? 'UNKNOWN',
    message: said.error?.message ?? response.statusText,
    fields: said.error?.details ?? [],
    requestId: said.meta?.request_id ?? response.headers.get('X-Request-ID') ?? undefined,
    current: said.error?.current,
    etag: response.headers.get('ETag') ?? undefined,
    retryAfter: wait > 0 ? wait : undefined,
  });
}

/** A failure as our streams and tools tell of it. */
export interface Reported {
  code: string;
  message: string;
  details?: Fault[];
}

/** toldFailure is what was told of while an answer was under way. */
export const toldFailure = ({ code, message, details = [] }: Reported): Failure =>
  new Failure({ status: 200, code, message, fields: details });

/** lost makes a Failure of what fetch throws; an abort stays what it is, unless it is of one that waited too long. */
export function lost(cause: unknown): unknown {
  const name = cause instanceof DOMException ? cause.name : '';
  if (cause instanceof Failure || name === 'AbortError') return cause;
  return new Failure({ status: 0, code: name === 'TimeoutError' ? NO_ANSWER : 'UNREACHABLE', message: String(cause) });
}
