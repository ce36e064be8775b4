import { readTrailers } from '../../domain/commit-message.ts';
import type { HistoryCommit, HistoryRequest } from '../../ports/store-history.ts';
import { describedBy, describingFields } from '../cache/git-log.ts';
import type { CommitIndex } from './commit-index.ts';
import type { LastingClone } from './lasting-clone.ts';

interface Where {
  readonly clone: LastingClone;
  readonly index: CommitIndex;
}

interface Described extends Omit<HistoryCommit, 'namespaces'> {
  /** What a merge of two brought; undefined where it says itself which request it answers. */
  readonly merged: string | undefined;
}

/** The commits at these positions, in this order. Throws TransportError. */
export async function describe(
  { clone, index }: Where,
  positions: readonly number[],
): Promise<HistoryCommit[]> {
  const oids = positions.map((position) => index.oid(position));
  const commits = await read(clone, oids);
  const heads = await read(
    clone,
    [...commits.values()].flatMap(({ merged }) => merged ?? []),
  );
  return positions.flatMap((position) => {
    const commit = commits.get(index.oid(position));
    if (commit === undefined) return [];
    const { info, message, merged = '' } = commit;
    const namespaces = index.namespacesAt(position);
    const request = commit.request ?? reviewed(heads.get(merged)?.request, namespaces);
    return { info, message, namespaces, request };
  });
}

async function read(clone: LastingClone, oids: readonly string[]): Promise<Map<string, Described>> {
  const found = new Map<string, Described>();
  if (oids.length === 0) return found;
  const which = ['--no-walk=unsorted', '--no-patch', ...oids, '--'];
  for await (const record of clone.log([...describingFields, '%P'], which)) {
    const { info, message, rest } = describedBy(record);
    const trailers = readTrailers(message);
    const request = trailers && { trailers, author: info.author };
    const [, head, ...more] = rest[0]?.split(' ') ?? [];
    const merged = request === undefined && more.length === 0 ? head : undefined;
    found.set(info.oid, { info, message, request, merged });
  }
  return found;
}

/** A pull request of ours has one commit for one store. What brought more is not explained by its last commit. */
function reviewed(
  request: HistoryRequest | undefined,
  namespaces: readonly string[],
): HistoryRequest | undefined {
  const isWhole = namespaces.length === 1 && namespaces[0] === request?.trailers.namespace;
  return isWhole ? request : undefined;
}
