import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from './server-process.ts';

const entry = fileURLToPath(new URL('./git-host-process.ts', import.meta.url));

/** A git server in a process of its own. Each repository is at `${url}/<name of its folder>`. */
export function startGitHost(repositories: readonly string[]): Promise<ServerProcess> {
  return ServerProcess.start({
    args: [entry, ...repositories.map((repository) => path.resolve(repository))],
    env: { PATH: process.env.PATH },
    ready: /^Serving git at (\S+)$/,
    patience: 20_000,
  });
}
