import type { RemovedFolder } from '../../ports/store-repository.ts';
import type { ObjectReader } from '../cache/object-reader.ts';
import type { PastObjects } from '../cache/past-objects.ts';
import type { FolderState } from './folder-state.ts';
import { childFolder, type ParseFolder, readCommit, readFolder, readTree } from './read-tree.ts';
import type { Remains } from './removals.ts';

/** The folder that a removal took; undefined when it cannot be known. Throws TransportError. */
export async function readRemoved(
  remains: Remains | undefined,
  past: PastObjects | undefined,
  parse: ParseFolder,
): Promise<RemovedFolder | undefined> {
  if (remains === undefined) return undefined;
  const state =
    'state' in remains ? remains.state : await past?.read((objects) => folderBefore(objects, remains, parse));
  if (state === undefined) return undefined;
  return asRemoved(state);
}

export function asRemoved({ namespace, folder, treeOid: version, files, text }: FolderState): RemovedFolder {
  return { namespace, folder, version, files, text };
}

/** A store folder as it was before the commit that removed it. */
async function folderBefore(
  objects: ObjectReader,
  { folder, removedBy }: { readonly folder: string; readonly removedBy: string },
  parse: ParseFolder,
): Promise<FolderState | undefined> {
  const [parent] = (await readCommit(objects, removedBy)).parents;
  return parent === undefined ? undefined : folderAt(objects, folder, parent, parse);
}

/** A store folder as a commit has it; undefined when it has none. */
export async function folderAt(
  objects: ObjectReader,
  folder: string,
  commit: string,
  parse: ParseFolder,
): Promise<FolderState | undefined> {
  let oid: string | undefined = (await readCommit(objects, commit)).tree;
  for (const name of folder.split('/')) {
    oid = oid === undefined ? undefined : childFolder(await readTree(objects, oid), name);
  }
  return oid === undefined ? undefined : readFolder(objects, folder, oid, undefined, undefined, parse);
}
