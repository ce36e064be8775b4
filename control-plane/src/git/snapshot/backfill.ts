import type { CommitInfo } from '../../domain/store.ts';
import type { OlderCommit } from '../cache/older-history.ts';
import type { History } from './history.ts';
import type { Snapshot } from './snapshot.ts';
import { storesFolder } from './spine.ts';

/** Commits taken in at a time. */
const portion = 500;
/** Retries of a request come soon: older requests need not be remembered. */
const rememberedRequests = 5_000;

/**
 * Takes in what was before the start: which commit last changed each folder, and how older revisions stand to it.
 * Newest first, in portions whose order and folders become known together, so that no relation is ever wrong on
 * the way. `announce` is told the namespaces whose commit became known.
 */
export async function backfill(
  commits: AsyncIterable<OlderCommit>,
  history: History,
  snapshot: Snapshot,
  announce: (namespaces: ReadonlySet<string>) => void,
): Promise<void> {
  let read = 0;
  let waiting: OlderCommit[] = [];
  const take = () => {
    const found = new Map<string, CommitInfo>();
    for (const { info, message, files } of waiting) {
      history.older(info.oid);
      if (read++ < rememberedRequests) history.note(info, message);
      for (const folder of foldersOf(files)) if (!found.has(folder)) found.set(folder, info);
    }
    waiting = [];
    announce(snapshot.attribute(found));
  };
  for await (const commit of commits) {
    waiting.push(commit);
    if (waiting.length >= portion) take();
  }
  take();
}

function foldersOf(files: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const file of files) {
    const [top, shard, namespace, below] = file.split('/', 4);
    if (top === storesFolder && below !== undefined) folders.add(`${top}/${shard}/${namespace}`);
  }
  return folders;
}
