/** How long the server may take to answer what is read, and what is written: a write that is given up may be done all the same. */
const READS = 30_000;
const WRITES = 60_000;

/** within is a signal that also ends a request of this method once it waited too long. After the answer it does nothing. */
export function within(signal?: AbortSignal, method = 'GET'): AbortSignal {
  const late = new AbortController();
  setTimeout(() => late.abort(new DOMException('no answer', 'TimeoutError')), method === 'GET' ? READS : WRITES);
  return signal ? AbortSignal.any([signal, late.signal]) : late.signal;
}
