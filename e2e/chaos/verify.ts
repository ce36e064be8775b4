import { folderOf, namespaceOf } from '../../control-plane/src/domain/names.ts';
import { defaultSettings } from '../../control-plane/src/domain/settings.ts';
import { storeFiles } from '../support/store-tree.ts';
import type { BranchCommit } from './branch.ts';
import type { Operation } from './operation.ts';

/** Everything that is wrong with the commits, in words; empty when every promise was kept. */
export function verifyCommits(operations: readonly Operation[], commits: readonly BranchCommit[]): string[] {
  const problems: string[] = [];
  const places = new Map<string, number[]>();
  for (const [at, { oid, parents, requests }] of commits.entries()) {
    if (parents.length > 1) problems.push(`${oid} is a merge`);
    if (parents[0] !== commits[at - 1]?.oid) problems.push(`${oid} does not follow the commit before it`);
    if (requests.length > 1) problems.push(`${oid} names ${requests.length} requests`);
    for (const id of requests) places.set(id, [...(places.get(id) ?? []), at]);
  }
  const issued = new Set(operations.map(({ id }) => id));
  for (const id of places.keys()) if (!issued.has(id)) problems.push(`nobody asked for ${id}`);
  for (const { id, fate, status } of operations) {
    const count = places.get(id)?.length ?? 0;
    if (count > 1) problems.push(`${id} was made ${count} times`);
    if (fate === 'acknowledged' && count === 0)
      problems.push(`${id} was acknowledged (${status}) and is not there`);
    if (fate === 'refused' && count > 0) problems.push(`${id} was refused (${status}) and is there`);
  }
  for (const [name, list] of byName(operations)) {
    const order = list.flatMap(({ id }) => places.get(id) ?? []);
    if (order.some((place, at) => at > 0 && place < order[at - 1]!)) {
      problems.push(`what happened to ${name} is not in the order it was asked for`);
    }
  }
  return problems;
}

/** Everything that is wrong with the tree: each store exists, whole, exactly when its last operation says so. */
export function verifyTree(
  operations: readonly Operation[],
  commits: readonly BranchCommit[],
  paths: readonly string[],
): string[] {
  const problems: string[] = [];
  const made = new Set(commits.flatMap(({ requests }) => requests));
  const left = new Set(paths);
  for (const [name, list] of byName(operations)) {
    const last = list.findLast(({ id, fate }) => fate === 'acknowledged' || made.has(id));
    const expected = last?.kind === 'create' ? [...storeFiles(name).keys()] : [];
    const folder = `${folderOf(namespaceOf(name, defaultSettings))}/`;
    const found = paths.filter((path) => path.startsWith(folder));
    for (const path of found) left.delete(path);
    if (expected.toSorted().join() !== found.toSorted().join()) {
      problems.push(`${name} has ${found.length} files, ${expected.length} were expected`);
    }
  }
  for (const path of left) problems.push(`nobody asked for ${path}`);
  return problems;
}

function byName(operations: readonly Operation[]): Map<string, Operation[]> {
  return Map.groupBy(operations, ({ name }) => name);
}
