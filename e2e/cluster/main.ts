import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { bench } from './bench/main.ts';
import { runOnExisting } from './existing.ts';
import { controlPlaneImage } from './images/control-plane-image.ts';
import { storeImages } from './images/store-images.ts';
import { runInNamespaces } from './namespaces.ts';
import { cacheFolder, prepareParts } from './parts/prepare.ts';
import { RequirementError, requireMachine } from './parts/requirements.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

const tests = ['vitest', 'run', '--config', 'e2e/cluster/vitest.config.ts'] as const;

const purposes = ['test', 'keep', 'bench'];

const usage = `Usage:
  npm run test:cluster [-- NAME…]              the cluster tests, on a cluster that is made for them
  npm run test:cluster -- --existing           the same on the cluster that KUBECONFIG names
  npm run cluster [-- --with-storeplane]       keeps such a cluster until Ctrl-C
  npm run bench:cluster                        the measurements`;

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error instanceof RequirementError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  },
);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      existing: { type: 'boolean', default: false },
      address: { type: 'string' },
      'with-storeplane': { type: 'boolean', default: false },
    },
  });
  const [what = '', ...names] = positionals;
  const withStoreplane = values['with-storeplane'];
  if (
    !purposes.includes(what) ||
    (withStoreplane && what !== 'keep') ||
    (values.existing && what !== 'test')
  ) {
    say(usage);
    return 2;
  }
  const command = [...tests, ...names] as const;
  if (values.existing) return runOnExisting({ command, address: values.address, say });
  await requireMachine();
  const parts = await prepareParts(say);
  const logs = path.join(root, 'e2e/artifacts/cluster');
  await mkdir(logs, { recursive: true });
  if (what === 'bench') return bench({ parts, logs });
  const folder = await makeScratch('cluster');
  try {
    const build = { cache: await cacheFolder(), say };
    const images = [await storeImages(build)];
    if (what === 'test') images.push(await controlPlaneImage({ ...build, folder }));
    const common = { parts, folder, logs, volumes: 150, images, stockSettings: false, withStoreplane };
    return await runInNamespaces(
      what === 'test' ? { ...common, reachable: false, command } : { ...common, reachable: true },
    );
  } finally {
    await removeScratch(folder);
  }
}
