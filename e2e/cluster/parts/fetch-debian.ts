import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../../support/exists.ts';
import type { BuildOptions } from './build-go.ts';
import { runLogged } from './run-logged.ts';

/**
 * Unpacks packages, with the libraries that this machine lacks, into a folder of the cache and returns it. Nothing
 * is installed: no service starts, and the machine's own packages stay as they are.
 */
export async function fetchDebianPackages(
  packages: readonly string[],
  { cache, say }: BuildOptions,
): Promise<string> {
  const key = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12);
  const folder = path.join(cache, `debian-${key}`);
  if (await exists(folder)) return folder;
  say(`fetching ${packages.join(', ')} …`);
  const unfinished = `${folder}.${process.pid}.unfinished`;
  const archives = path.join(unfinished, 'archives');
  const root = path.join(unfinished, 'root');
  await mkdir(path.join(archives, 'partial'), { recursive: true });
  await mkdir(root);
  const apt = (args: readonly string[]) =>
    runLogged({ program: 'apt-get', args, cwd: unfinished, log: path.join(cache, 'debian.log') });
  const download = () =>
    apt([
      'install',
      '--download-only',
      '--reinstall',
      '--yes',
      '--no-install-recommends',
      '--option',
      `Dir::Cache::archives=${archives}`,
      // Only root may take the lock, which downloads do not need.
      '--option',
      'Debug::NoLocking=true',
      ...packages,
    ]);
  // A fresh machine knows no packages yet.
  await download().catch(() => apt(['update']).then(download));
  for (const archive of (await readdir(archives)).filter((name) => name.endsWith('.deb'))) {
    await runLogged({
      program: 'dpkg-deb',
      args: ['--extract', path.join(archives, archive), root],
      cwd: unfinished,
      log: path.join(cache, 'debian.log'),
    });
  }
  await rename(root, folder);
  await rm(unfinished, { recursive: true });
  return folder;
}
