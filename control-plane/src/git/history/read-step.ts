import type { FolderStep } from '../../ports/store-history.ts';
import type { ObjectReader } from '../cache/object-reader.ts';
import { asRemoved, folderAt } from '../snapshot/read-removed.ts';
import { type ParseFolder, readCommit } from '../snapshot/read-tree.ts';

/** The one of these folders that a commit changed, before and after. Throws MissingObjectError. */
export async function readStep(
  objects: ObjectReader,
  commit: string,
  folders: readonly string[],
  parse: ParseFolder,
): Promise<Pick<FolderStep, 'subject' | 'before' | 'after'>> {
  const { info, parents } = await readCommit(objects, commit);
  const at = async (oid: string | undefined) => {
    if (oid === undefined) return undefined;
    const states = await Promise.all(folders.map((folder) => folderAt(objects, folder, oid, parse)));
    const state = states.find((one) => one !== undefined);
    return state && asRemoved(state);
  };
  return { subject: info.subject, before: await at(parents[0]), after: await at(commit) };
}
