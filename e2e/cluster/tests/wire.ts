import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { parse } from 'yaml';

interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'tls-server-name'?: string } }];
}

/** A wire to the API server that can be cut. `kubeconfig`: path of one that goes over it. */
export class Wire {
  readonly kubeconfig: string;
  readonly #sockets: Set<Socket>;
  readonly #state: { cut: boolean };
  readonly #close: () => void;

  private constructor(kubeconfig: string, sockets: Set<Socket>, state: { cut: boolean }, close: () => void) {
    this.kubeconfig = kubeconfig;
    this.#sockets = sockets;
    this.#state = state;
    this.#close = close;
  }

  /** Lays a wire to the server that `kubeconfig` names, and writes its own kubeconfig to `file`. */
  static async lay(kubeconfig: string, file: string): Promise<Wire> {
    const config = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
    const [{ cluster }] = config.clusters;
    const target = new URL(cluster.server);
    const sockets = new Set<Socket>();
    const state = { cut: false };
    const server = createServer((near) => {
      const far = connect(Number(target.port || 443), target.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one);
        one.pipe(other);
        one.on('error', () => one.destroy());
        one.on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      }
      if (state.cut) near.destroy();
    });
    // On the server's own address where that is one of this machine: its certificate names it.
    const listen = (host: string) =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, host, resolve);
      });
    await listen(target.hostname).catch(async () => {
      cluster['tls-server-name'] = target.hostname;
      await listen('127.0.0.1');
    });
    const { address, port } = server.address() as AddressInfo;
    cluster.server = `https://${address}:${port}`;
    await writeFile(file, JSON.stringify(config), { mode: 0o600 });
    return new Wire(file, sockets, state, () => server.close());
  }

  /** Every connection breaks, and none is made. */
  cut(): void {
    this.#state.cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#state.cut = false;
  }

  close(): void {
    this.cut();
    this.#close();
  }
}
