import { spawn } from 'node:child_process';
import { buildGoPart } from '../cluster/parts/build-go.ts';
import { cacheFolder } from '../cluster/parts/prepare.ts';
import { RequirementError, requireGo } from '../cluster/parts/requirements.ts';
import { goParts } from '../cluster/parts/versions.ts';

const helm = goParts.find(({ module }) => module === 'helm');

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof RequirementError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  await requireGo();
  if (helm === undefined) throw new Error('versions.ts has no helm');
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const folder = await buildGoPart(helm, { cache: await cacheFolder(), say });
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const args = ['run', '--config', 'e2e/charts/vitest.config.ts', ...process.argv.slice(2)];
  const child = spawn('vitest', args, { stdio: 'inherit', env });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
