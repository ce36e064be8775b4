import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface ProxyServer {
  readonly url: string;
  /** Hosts with their ports that were asked for, in the order in which they were. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A proxy on loopback that takes every host for the one at `target`, a port of this machine. */
export async function startProxyServer(target: number): Promise<ProxyServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '').host);
    response.end('from the proxy');
  });
  const tunnels = new Set<{ destroy(): void }>();
  server.on('connect', (request, near, head) => {
    asked.push(request.url ?? '');
    const far = connect(target, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.write(head);
      far.pipe(near).pipe(far);
    });
    for (const end of [near, far]) {
      tunnels.add(end);
      end.on('error', () => {
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      for (const end of tunnels) end.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
