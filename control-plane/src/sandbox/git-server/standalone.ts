import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGitServer, type GitServer, type GitServerOptions } from './server.ts';

export interface StandaloneGitServer extends GitServer {
  /** Without a slash at the end; a repository is at `${url}/<name>`. */
  readonly url: string;
}

/** A git server of its own, on a free port of 127.0.0.1 unless `listen` says otherwise. It asks nobody who he is. */
export async function startGitServer(
  options: GitServerOptions,
  { host, port } = { host: '127.0.0.1', port: 0 },
): Promise<StandaloneGitServer> {
  const git = createGitServer(options);
  const server = createServer(git.handle);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return {
    ...git,
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      const stopped = new Promise((resolve) => server.close(resolve));
      await git.close();
      server.closeAllConnections();
      await stopped;
    },
  };
}
