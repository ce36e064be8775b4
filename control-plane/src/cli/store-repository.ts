import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from './command.ts';
import { git } from './git.ts';

export interface NewStoreRepository {
  /** The files of the first commit, by path with forward slashes. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly branch: string;
  /** Address of `origin`; undefined: none is set. */
  readonly remote: string | undefined;
}

/**
 * Makes a git repository with a work tree and one commit in `folder`, which must be empty or not there yet. It is built
 * beside and moved into place: after a failure there is nothing of it. Throws CommandError.
 */
export async function makeStoreRepository(folder: string, wanted: NewStoreRepository): Promise<void> {
  const target = await freePlace(folder);
  const building = `${target}.new-${randomUUID()}`;
  try {
    await mkdir(building);
    await writeFiles(building, wanted.files);
    await git(building, ['init', '--quiet', '--template=', `--initial-branch=${wanted.branch}`]);
    // --force: a person's own list of ignored files must not take a part of the chart away.
    await git(building, ['add', '--all', '--force']);
    const message = 'Start the store repository';
    await git(building, [...(await committer(building)), 'commit', '--quiet', '--message', message]);
    if (wanted.remote !== undefined) await git(building, ['remote', 'add', 'origin', wanted.remote]);
    await rename(building, target);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof CommandError || code === undefined) throw error;
    throw new CommandError(`${folder} cannot be made (${code}).`);
  }
}

/** The folder's real path. Throws CommandError when something is there, or when there is no folder to make it in. */
async function freePlace(folder: string): Promise<string> {
  try {
    if ((await readdir(folder)).length === 0) return await realpath(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return path.join(await existing(path.dirname(folder)), path.basename(folder));
    throw new CommandError(`${folder} cannot be used (${code}).`);
  }
  throw new CommandError(`${folder} is not empty: name a new folder.`);
}

function existing(folder: string): Promise<string> {
  return realpath(folder).catch(() => {
    throw new CommandError(`${folder} is not there: make it first.`);
  });
}

async function writeFiles(folder: string, files: NewStoreRepository['files']): Promise<void> {
  for (const [name, content] of files) {
    const file = path.join(folder, ...name.split('/'));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Options that name somebody where git does not know who is working; otherwise the commit is that person's. */
async function committer(folder: string): Promise<string[]> {
  const known = await git(folder, ['config', 'user.email']).catch(() => '');
  return known === '' ? ['-c', 'user.name=Storeplane', '-c', 'user.email=storeplane@storeplane.invalid'] : [];
}
