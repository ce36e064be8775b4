import { readTrailers } from '../../domain/commit-message.ts';
import type { CommitInfo } from '../../domain/store.ts';
import type { HistoryCommit, HistoryRequest } from '../../ports/store-history.ts';
import { describedBy, describingFields } from '../cache/git-log.ts';
import type { CommitIndex } from './commit-index.ts';
import type { LastingClone } from './lasting-clone.ts';

interface Where {
  readonly clone: LastingClone;
  readonly index: CommitIndex;
}

interface Described {
  readonly info: CommitInfo;
  readonly message: string;
  readonly parents: readonly string[];
}

/** The commits at these positions, in this order. Throws TransportError. */
export async function describe(
  { clone, index }: Where,
  positions: readonly number[],
): Promise<HistoryCommit[]> {
  const commits = await read(
    clone,
    positions.map((position) => index.oid(position)),
  );
  const merged = await read(clone, [...commits.values()].flatMap(mergedBy));
  return positions.flatMap((position) => {
    const commit = commits.get(index.oid(position));
    if (commit === undefined) return [];
    const { info, message } = commit;
    const namespaces = index.namespacesAt(position);
    return { info, message, namespaces, request: requestOf(commit) ?? reviewed(commit, namespaces, merged) };
  });
}

async function read(clone: LastingClone, oids: readonly string[]): Promise<Map<string, Described>> {
  const found = new Map<string, Described>();
  if (oids.length === 0) return found;
  const which = ['--no-walk=unsorted', '--no-patch', ...oids, '--'];
  for await (const record of clone.log([...describingFields, '%P'], which)) {
    const { info, message, rest } = describedBy(record);
    found.set(info.oid, { info, message, parents: rest[0]?.split(' ') ?? [] });
  }
  return found;
}

/** What a merge of two brought; none where it says itself which request it answers. */
function mergedBy(commit: Described): string[] {
  const { parents } = commit;
  return parents.length === 2 && requestOf(commit) === undefined ? parents.slice(1) : [];
}

function requestOf({ info, message }: Described): HistoryRequest | undefined {
  const trailers = readTrailers(message);
  return trailers === undefined ? undefined : { trailers, author: info.author };
}

/** A pull request of ours has one commit for one store. What brought more is not explained by its last commit. */
function reviewed(
  commit: Described,
  namespaces: readonly string[],
  merged: ReadonlyMap<string, Described>,
): HistoryRequest | undefined {
  const [head] = mergedBy(commit).map((oid) => merged.get(oid));
  const request = head === undefined ? undefined : requestOf(head);
  const isWhole = namespaces.length === 1 && namespaces[0] === request?.trailers.namespace;
  return isWhole ? request : undefined;
}
