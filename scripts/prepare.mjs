// Makes a fresh clone ready: installs packages and builds the dashboard when they are missing or out of date.
// Runs on the machine's own Node (20 or newer), before the Node that the project brings along is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => path.join(root, ...parts);

function run(what, args) {
  process.stderr.write(`${what}\n`);
  const { status, error, stdout, stderr } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return;
  process.stderr.write(
    `${stdout}${stderr}npm ${args.join(' ')} failed${error ? `: ${error.message}` : ''}\n`,
  );
  process.exit(1);
}

function newest(file) {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

function outOfDate(result, sources) {
  return !existsSync(result) || Math.max(...sources.map(newest)) > statSync(result).mtimeMs;
}

const install = outOfDate(at('node_modules', '.package-lock.json'), [at('package-lock.json')]);
if (install) {
  run('Installing packages…', ['ci', '--loglevel=error']);
}
const dashboard = ['src', 'static', 'vite.config.ts', 'package.json'].map((name) => at('ui', name));
// What the build writes into node_modules, for the tests too, goes with an installation.
if (install || outOfDate(at('ui', 'build', 'index.html'), dashboard)) {
  run('Building the dashboard…', ['run', 'build', '--workspace=ui', '--silent']);
}
