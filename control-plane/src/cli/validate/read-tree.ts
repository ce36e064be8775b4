import { closeSync, constants, type Dirent, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import type { TreeFile } from '../../domain/validation/repository.ts';
import { CommandError } from '../command.ts';
import { git } from '../git.ts';

const storesFolder = 'stores';
const longestFile = 64 * 1024;

/**
 * What a checkout holds under `stores/`, by path with forward slashes, and what git knows as a symbolic link or a
 * submodule anywhere in it. No link is followed. Throws CommandError when `folder` is no store repository.
 */
export async function readStoreTree(folder: string): Promise<Map<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  try {
    const isLink = lstatSync(path.join(folder, storesFolder)).isSymbolicLink();
    if (isLink) files.set(storesFolder, { other: 'symlink' });
    else walk(folder, storesFolder, files);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CommandError(
      `${path.join(folder, 'stores')} cannot be read (${code}): name a store repository.`,
    );
  }
  for (const [file, other] of await oddModes(folder)) files.set(file, { other });
  return files;
}

/** One file after another without a queue: thousands of small files are read faster so. */
function walk(folder: string, below: string, files: Map<string, TreeFile>): void {
  const entries = readdirSync(`${folder}/${below}`, { withFileTypes: true });
  if (below !== storesFolder && entries.some(({ name }) => name === '.git')) {
    files.set(below, { other: 'submodule' });
    return;
  }
  for (const entry of entries) {
    const name = `${below}/${entry.name}`;
    if (entry.isDirectory()) walk(folder, name, files);
    else files.set(name, readEntry(entry, `${folder}/${name}`));
  }
}

function isRepository(folder: string): boolean {
  return lstatSync(path.join(folder, '.git'), { throwIfNoEntry: false }) !== undefined;
}

const buffer = Buffer.alloc(longestFile + 1);

function readEntry(entry: Dirent, file: string): TreeFile {
  if (entry.isSymbolicLink()) return { other: 'symlink' };
  if (!entry.isFile()) return { other: 'odd' };
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(handle, buffer, length, buffer.length - length, null);
    }
    return length > longestFile ? { other: 'too-large' } : { text: buffer.toString('utf8', 0, length) };
  } finally {
    closeSync(handle);
  }
}

/** A checkout on a system without symbolic links has plain files in their place: git knows better. */
async function oddModes(folder: string): Promise<[string, 'symlink' | 'submodule'][]> {
  if (!isRepository(folder)) return [];
  const entries = (await git(folder, ['ls-files', '--stage', '-z'])).split('\0');
  return entries.flatMap((entry): [string, 'symlink' | 'submodule'][] => {
    const file = entry.slice(entry.indexOf('\t') + 1);
    if (entry.startsWith('120000 ')) return [[file, 'symlink']];
    return entry.startsWith('160000 ') ? [[file, 'submodule']] : [];
  });
}
