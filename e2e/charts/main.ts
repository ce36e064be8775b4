import { spawn } from 'node:child_process';
import { buildGoPart } from '../cluster/parts/build-go.ts';
import { fetchDebianPackages } from '../cluster/parts/fetch-debian.ts';
import { cacheFolder } from '../cluster/parts/prepare.ts';
import { RequirementError, requireAptGet, requireGo } from '../cluster/parts/requirements.ts';
import { chartParts } from './parts.ts';
import { prepareSchemas } from './schemas/prepare.ts';

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof RequirementError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  await requireGo();
  await requireAptGet();
  const options = {
    cache: await cacheFolder(),
    say: (line: string) => void process.stdout.write(`${line}\n`),
  };
  const folders: string[] = [];
  for (const part of await chartParts()) folders.push(await buildGoPart(part, options));
  // promtool
  const debian = await fetchDebianPackages(['prometheus'], options);
  const shellcheck = await fetchDebianPackages(['shellcheck'], options);
  // As the store's images have it, for the scripts of its Jobs.
  const php = await fetchDebianPackages(['php8.2-cli', 'php8.2-curl'], options);
  const env = {
    ...process.env,
    PATH: [...folders, `${debian}/usr/bin`, `${shellcheck}/usr/bin`, process.env.PATH].join(':'),
    PHP: php,
    SCHEMAS: await prepareSchemas(options),
  };
  const args = ['run', '--config', 'e2e/charts/vitest.config.ts', ...process.argv.slice(2)];
  const child = spawn('vitest', args, { stdio: 'inherit', env });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
