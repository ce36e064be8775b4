import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '../command.ts';

/**
 * The store folders of a checked-out store repository, in order; other files beside them are for `validate` to judge.
 * No link is followed. Throws CommandError when `repository` is none.
 */
export async function storeFolders(repository: string): Promise<string[]> {
  const stores = path.join(await realpath(repository).catch(() => repository), 'stores');
  const folders: string[] = [];
  for (const shard of await foldersIn(stores)) folders.push(...(await foldersIn(shard)));
  return folders.sort();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${folder} cannot be read (${error.code}): name a store repository.`);
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}
