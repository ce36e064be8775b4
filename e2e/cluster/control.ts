import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Supervisor } from './node/supervisor.ts';

/**
 * Lets the tests, which run in a process of their own, stop and start the cluster's programs:
 * `POST /<program>/stop` and `/<program>/start`. Answers with its address.
 */
export async function serveControl(supervisor: Supervisor): Promise<string> {
  const server = createServer((request, response) => {
    const [, name = '', action] = (request.url ?? '').split('/');
    const run = action === 'stop' ? supervisor.stop(name) : supervisor.start(name);
    run.then(
      () => response.end(),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
