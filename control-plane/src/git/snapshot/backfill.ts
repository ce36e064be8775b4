import type { CommitInfo } from '../../domain/store.ts';
import type { OlderCommit } from '../cache/older-history.ts';
import type { History } from './history.ts';
import type { Removals } from './removals.ts';
import type { Snapshot } from './snapshot.ts';
import { storesFolder } from './spine.ts';

/** Commits taken in at a time. */
const portion = 500;
/** Retries of a request come soon: older requests need not be remembered. */
const rememberedRequests = 5_000;

/** Where what was before the start goes. */
export interface Past {
  readonly history: History;
  readonly snapshot: Snapshot;
  readonly removals: Removals;
  /** Told the namespaces whose last commit became known. */
  readonly announce: (namespaces: ReadonlySet<string>) => void;
}

/**
 * Takes in what was before the start: which commit last changed each folder, and how older revisions stand to it.
 * Newest first, in portions whose order and folders become known together, so that no relation is ever wrong on
 * the way. `taken`: ids of the commits that were taken in; those that are there already are passed over.
 */
export async function backfill(
  commits: AsyncIterable<OlderCommit>,
  { history, snapshot, removals, announce }: Past,
  taken: Set<string>,
): Promise<void> {
  let waiting: OlderCommit[] = [];
  const take = () => {
    const found = new Map<string, CommitInfo>();
    const removed = [];
    for (const { info, message, files } of waiting) {
      history.older(info.oid);
      taken.add(info.oid);
      if (taken.size <= rememberedRequests) history.note(info, message);
      removed.push(...removedBy(info, files));
      for (const folder of foldersOf(files)) if (!found.has(folder)) found.set(folder, info);
    }
    waiting = [];
    removals.older(removed);
    announce(snapshot.attribute(found));
  };
  for await (const commit of commits) {
    if (!taken.has(commit.info.oid)) waiting.push(commit);
    if (waiting.length >= portion) take();
  }
  take();
}

type Changes = OlderCommit['files'];

function foldersOf(changes: Changes): Set<string> {
  const folders = new Set<string>();
  for (const { file } of changes) {
    const [top, shard, namespace, below] = file.split('/', 4);
    if (top === storesFolder && below !== undefined) folders.add(`${top}/${shard}/${namespace}`);
  }
  return folders;
}

const storeFile = /^(stores\/[^/]+\/([^/]+))\/store\.yaml$/;

/** The stores that a commit removed; one that only moved to another shard is none. */
function removedBy({ oid, committedAt }: CommitInfo, changes: Changes) {
  const stores = changes.flatMap(({ change, file }) => {
    const [, folder, namespace] = storeFile.exec(file) ?? [];
    return folder === undefined || namespace === undefined ? [] : [{ change, folder, namespace }];
  });
  const still = new Set(stores.filter(({ change }) => change !== 'D').map(({ namespace }) => namespace));
  return stores
    .filter(({ namespace }) => !still.has(namespace))
    .map(({ folder, namespace }) => ({ namespace, folder, removedBy: oid, at: committedAt }));
}
