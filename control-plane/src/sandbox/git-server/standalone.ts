import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGitServer, type GitServer, type GitServerOptions } from './server.ts';

export interface StandaloneGitServer extends GitServer {
  /** Without a slash at the end; a repository is at `${url}/<name>`. */
  readonly url: string;
}

/** A git server of its own on a free port of 127.0.0.1, for tests and measurements. */
export async function startGitServer(options: GitServerOptions): Promise<StandaloneGitServer> {
  const git = createGitServer(options);
  const server = createServer(git.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...git,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const stopped = new Promise((resolve) => server.close(resolve));
      await git.close();
      server.closeAllConnections();
      await stopped;
    },
  };
}
