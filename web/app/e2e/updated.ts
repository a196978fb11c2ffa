import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before the program as a newer build of it would: its service worker has other bytes once `newer` was called. */
export async function updatable(origin: string): Promise<{ url: string; newer: () => void; close: () => void }> {
  let newer = false;
  const { host, hostname, port } = new URL(origin);
  const server = createServer((from, to) => {
    const headers = { ...from.headers, host, ...(from.headers.origin ? { origin } : {}) };
    const worker = from.url === '/sw.js' && newer;
    if (worker) {
      headers['accept-encoding'] = 'identity';
      delete headers['if-none-match'];
    }
    const onward = request({ hostname, port, path: from.url, method: from.method, headers }, (answer) => {
      const { 'content-length': _length, ...rest } = answer.headers;
      to.writeHead(answer.statusCode ?? 502, worker ? rest : answer.headers);
      if (worker) to.write('// newer\n');
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    to.on('close', () => onward.destroy());
    from.pipe(onward);
  });
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    newer: () => {
      newer = true;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
