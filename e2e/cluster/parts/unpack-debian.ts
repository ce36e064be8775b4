import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runLogged } from './run-logged.ts';

/**
 * Unpacks packages with everything that they depend on, down to the C library, as the root of a file system in
 * `root`. Nothing of them is run, so what their scripts would set up is not set up. `scratch` takes the archives.
 */
export async function unpackDebianRoot(
  packages: readonly string[],
  { root, scratch, log }: { readonly root: string; readonly scratch: string; readonly log: string },
): Promise<void> {
  const archives = path.join(scratch, 'archives');
  await mkdir(path.join(archives, 'partial'), { recursive: true });
  // Of a machine on which nothing is installed.
  const status = path.join(scratch, 'status');
  await writeFile(status, '');
  const options = [
    `Dir::State::status=${status}`,
    `Dir::Cache::archives=${archives}`,
    'Dir::Cache::pkgcache=',
  ];
  const run = (program: string, args: readonly string[]) => runLogged({ program, args, cwd: scratch, log });
  await run('apt-get', [
    ...['install', '--download-only', '--yes', '--no-install-recommends'],
    ...options.flatMap((option) => ['--option', option]),
    ...packages,
  ]);
  // As every machine of the distribution has it since 2019: the folders at the top are those of /usr.
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(path.join(root, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, path.join(root, name));
  }
  const unpack =
    'for archive; do dpkg-deb --fsys-tarfile "$archive" | tar -x --directory "$ROOT" --keep-directory-symlink; done';
  const files = (await readdir(archives)).filter((name) => name.endsWith('.deb'));
  const env = { ...process.env, ROOT: root };
  const args = ['-ec', unpack, 'sh', ...files.map((name) => path.join(archives, name))];
  await runLogged({ program: 'sh', args, cwd: scratch, env, log });
  await rm(archives, { recursive: true });
}
