import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';

export interface BranchCommit {
  readonly oid: string;
  readonly parents: readonly string[];
  /** Values of its Storeplane-Request trailers, as native git reads them. */
  readonly requests: readonly string[];
}

/** All commits of `main`, oldest first, as `git log` tells them. */
export async function readBranch(repository: string): Promise<BranchCommit[]> {
  const trailer = '%(trailers:key=Storeplane-Request,valueonly,separator=%x2C)';
  const format = `--format=%H%x09%P%x09${trailer}`;
  const log = await runGit(repository, ['log', '--reverse', '--topo-order', format, 'main']);
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [oid = '', parents = '', requests = ''] = line.split('\t');
      return {
        oid,
        parents: parents.split(' ').filter(Boolean),
        requests: requests.split(',').filter(Boolean),
      };
    });
}

export interface StoreTree {
  /** Tree ids of the store folders by namespace. */
  readonly folders: ReadonlyMap<string, string>;
  /** Paths of all files in them. */
  readonly files: readonly string[];
}

/** What is at the tip below `stores/<shard>/`. */
export async function readStoreTree(repository: string): Promise<StoreTree> {
  const list = await runGit(repository, ['ls-tree', '-r', '-t', 'main', 'stores/']);
  const folders = new Map<string, string>();
  const files: string[] = [];
  for (const line of list.split('\n')) {
    const [, type, oid = '', path = ''] = /^\d+ (\w+) (\w+)\t(.*)$/.exec(line) ?? [];
    const depth = path.split('/').length;
    if (type === 'tree' && depth === 3) folders.set(path.slice(path.lastIndexOf('/') + 1), oid);
    if (type === 'blob' && depth > 3) files.push(path);
  }
  return { folders, files };
}

/** What `git fsck` finds wrong; empty when all is well. Unreachable objects of lost races are no fault. */
export async function checkRepository(repository: string): Promise<string[]> {
  try {
    const found = await runGit(repository, ['fsck', '--full', '--strict', '--no-dangling', '--no-progress']);
    return found.split('\n').filter((line) => line !== '');
  } catch (error) {
    return [(error as Error).message];
  }
}
