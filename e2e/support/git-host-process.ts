import path from 'node:path';
import { startGitServer } from '../../control-plane/src/sandbox/git-server/standalone.ts';

// Serves the bare repositories named on the command line until it is told to end.
const repositories = new Map(process.argv.slice(2).map((folder) => [path.basename(folder), folder]));
const server = await startGitServer({
  repositories,
  onProblem: (problem) => process.stderr.write(`${problem.message}\n`),
});
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
process.stdout.write(`Serving git at ${server.url}\n`);
