import path from 'node:path';
import { createBareRepository } from './repository.ts';
import { startGitServer } from './standalone.ts';

// The git host of a cluster to try things in (scripts/local): serves one bare repository to everyone who reaches it.
const [repository, host = '0.0.0.0', port = '8080'] = process.argv.slice(2);
if (repository === undefined) throw new Error('Call it with the folder of the repository.');
await createBareRepository(repository, { now: Math.floor(Date.now() / 1000) });
const server = await startGitServer(
  {
    repositories: new Map([[path.basename(repository), repository]]),
    onProblem: (problem) => process.stderr.write(`${problem.message}\n`),
  },
  { host, port: Number(port) },
);
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
process.stdout.write(`Serving git at ${server.url}\n`);
