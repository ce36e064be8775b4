import type { Remote } from '../protocol/remote.ts';
import { type NativeGit, runGit } from './native-git.ts';

/**
 * Clones the branch with its whole history into an empty folder, without file contents: git fetches them one by one when
 * they are read. Throws TransportError.
 */
export async function cloneCommits(
  { url, branch }: Remote,
  gitdir: string,
  native: NativeGit,
  signal?: AbortSignal,
): Promise<void> {
  const kind = ['--quiet', '--bare', '--filter=blob:none', '--single-branch', '--no-tags'];
  for await (const _ of runGit(['clone', ...kind, '--branch', branch, '--', url, gitdir], native, signal));
}
