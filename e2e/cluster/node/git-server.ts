import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createGitServer } from '../../../control-plane/src/sandbox/git-server/server.ts';
import { nodeAddress } from './network.ts';
import { probe } from './probe.ts';
import type { Program } from './supervisor.ts';

const port = 3000;
export const gitUrl = `http://${nodeAddress}:${port}/stores.git`;

/** Native git's own http-backend for one bare repository, as a program that can be stopped. */
export function gitServer(repository: string): Program {
  return {
    name: 'git-server',
    command: [process.execPath, import.meta.filename, repository],
    ready: () => probe(`${gitUrl}/info/refs?service=git-upload-pack`),
  };
}

/** Serves one bare repository to whoever reaches this machine; port 0 takes a free one. */
export async function serveGit(
  repository: string,
  at: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const git = createGitServer({
    repositories: new Map([[path.basename(repository), repository]]),
    onProblem: (problem) => process.stderr.write(`${problem.message}\n`),
  });
  const server = createServer(git.handle);
  await new Promise<void>((resolve) => server.listen(at, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await git.close();
    },
  };
}

if (import.meta.main) await serveGit(process.argv[2] ?? '', port);
