import type { RepositoryFault } from '../../domain/validation/repository.ts';
import { git } from '../git.ts';

/**
 * The faults at files that differ from where the branch left `commit`, and in store folders with such a file in them:
 * what a pull request answers for. Throws CommandError when git does not know the commit.
 */
export async function faultsOfChange(
  folder: string,
  commit: string,
  faults: readonly RepositoryFault[],
): Promise<RepositoryFault[]> {
  const touched = new Set([...(await changedFiles(folder, commit))].map(storeFolder));
  return faults.filter(({ file }) => touched.has(storeFolder(file)));
}

/** Files that differ from where the branch left `commit`. Throws CommandError when git does not know the commit. */
export async function changedFiles(folder: string, commit: string): Promise<Set<string>> {
  const args = ['diff', '--name-only', '--no-renames', '--relative', '-z', '--merge-base', commit, '--'];
  return new Set((await git(folder, args)).split('\0').filter((file) => file !== ''));
}

/** The store folder a file is in, or the file itself. */
function storeFolder(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'stores' && parts.length > 3 ? parts.slice(0, 3).join('/') : file;
}
