import type { CommitInfo } from '../../domain/store.ts';
import { type Cache, cloneTip } from '../cache/clone.ts';
import { fetchSince } from '../cache/fetch.ts';
import type { NativeGit } from '../cache/native-git.ts';
import { MissingObjectError, type ObjectReader } from '../cache/object-reader.ts';
import type { Remote } from '../protocol/remote.ts';
import type { FolderState } from './folder-state.ts';
import { loadSnapshot, loadSpine } from './load.ts';
import { type NewCommit, readNewCommits } from './new-commits.ts';
import { type ParseFolder, readFolder } from './read-tree.ts';
import type { Snapshot } from './snapshot.ts';
import type { Spine } from './spine.ts';
import { diffSpines, type FolderDiff } from './tree-diff.ts';

/** The way from a snapshot to the branch's tip. */
export interface Advance {
  readonly tip: CommitInfo;
  readonly tipBody: Buffer;
  readonly spine: Spine;
  readonly changes: ReadonlyMap<string, FolderState | undefined>;
  /** Folders as they were that went and are there again: nothing of the way in between is left in `changes`. */
  readonly interrupted: readonly FolderState[];
  /** First-parent line, oldest first. */
  readonly mainline: readonly NewCommit[];
  readonly all: readonly NewCommit[];
  /** The old tip is not part of the branch any more. */
  readonly rewritten: boolean;
}

export interface CacheSettings {
  readonly remote: Remote;
  readonly directory: string;
  readonly native: NativeGit | undefined;
  readonly parse: ParseFolder;
}

/** Reads the whole branch tip anew. Throws TransportError. */
export async function readAnew({ remote, directory, native, parse }: CacheSettings): Promise<Snapshot> {
  const cache = await cloneTip(remote, directory, native);
  try {
    return await loadSnapshot(cache, parse);
  } finally {
    await cache.dispose();
  }
}

/**
 * Fetches what others committed since `snapshot` and works out which folders changed in which commit. Whatever
 * does not fit (an object that is missing, a rewritten branch) is settled by reading the tip anew.
 * Throws TransportError.
 */
export async function catchUp(snapshot: Snapshot, settings: CacheSettings): Promise<Advance> {
  const cache = await fetchSince(
    settings.remote,
    settings.directory,
    { body: snapshot.tipBody },
    settings.native,
  );
  try {
    return await follow(snapshot, cache, settings.parse);
  } catch (error) {
    if (!(error instanceof MissingObjectError || error instanceof RewrittenError)) throw error;
    return compare(snapshot, await readAnew(settings), error instanceof RewrittenError);
  } finally {
    await cache.dispose();
  }
}

class RewrittenError extends Error {}

/** Commits whose trees are read at the same time: reading one after the other would wait for each of them. */
const together = 64;

async function follow(snapshot: Snapshot, cache: Cache, parse: ParseFolder): Promise<Advance> {
  const { all, mainline, descends } = await readNewCommits(cache.objects, cache.tip, snapshot.tip.oid);
  if (!descends) throw new RewrittenError();
  const changes = new Map<string, FolderState | undefined>();
  const gone = new Set<string>();
  let spine = snapshot.spine;
  for (let at = 0; at < mainline.length; at += together) {
    const commits = mainline.slice(at, at + together);
    // Also of a folder that went on the way: one that comes back as it was brings no new objects.
    const before = (folder: string) => changes.get(folder) ?? snapshot.folder(folder);
    const step = await followSome(spine, commits, before, cache.objects, parse);
    for (const [folder, state] of step.changes) changes.set(folder, state);
    for (const folder of step.gone) gone.add(folder);
    spine = step.spine;
  }
  const returned = [...gone].filter((folder) => changes.get(folder) !== undefined);
  const last = mainline.at(-1);
  return {
    tip: last?.info ?? snapshot.tip,
    tipBody: last?.body ?? snapshot.tipBody,
    spine,
    changes,
    interrupted: returned.flatMap((folder) => snapshot.folder(folder) ?? []),
    mainline,
    all,
    rewritten: false,
  };
}

/** Follows some commits from `from`; `before` tells how a folder was there. */
async function followSome(
  from: Spine,
  commits: readonly NewCommit[],
  before: (folder: string) => FolderState | undefined,
  objects: ObjectReader,
  parse: ParseFolder,
): Promise<{ spine: Spine; changes: Map<string, FolderState | undefined>; gone: Set<string> }> {
  const once = readingOnce(objects);
  const spines = await Promise.all(commits.map((commit) => loadSpine(once, commit.tree, from)));
  const reading = new Map<string, Promise<FolderState | undefined>>();
  const gone = new Set<string>();
  let spine = from;
  for (const [i, next] of spines.entries()) {
    const { info } = commits[i] as NewCommit;
    for (const diff of diffSpines(spine, next)) {
      if (diff.oid === undefined) gone.add(diff.folder);
      const known = reading.get(diff.folder) ?? Promise.resolve(before(diff.folder));
      reading.set(
        diff.folder,
        known.then((state) => readChange(once, diff, info, state ?? before(diff.folder), parse)),
      );
    }
    spine = next;
  }
  const states = await Promise.all(
    [...reading].map(async ([folder, state]) => [folder, await state] as const),
  );
  return { spine, changes: new Map(states), gone };
}

/** Asks for each object once, also when many want it at the same time. */
function readingOnce(objects: ObjectReader): ObjectReader {
  const reads = new Map<string, ReturnType<ObjectReader['read']>>();
  return {
    read(oid) {
      const known = reads.get(oid) ?? objects.read(oid);
      reads.set(oid, known);
      return known;
    },
    close: () => objects.close(),
  };
}

async function readChange(
  objects: ObjectReader,
  { folder, oid }: FolderDiff,
  commit: CommitInfo,
  known: FolderState | undefined,
  parse: ParseFolder,
): Promise<FolderState | undefined> {
  return oid === undefined ? undefined : readFolder(objects, folder, oid, commit, known, parse);
}

/** The way to a snapshot that was read without its history: what differs is put down to its tip. */
function compare(old: Snapshot, fresh: Snapshot, rewritten: boolean): Advance {
  const changes = new Map<string, FolderState | undefined>();
  for (const { folder, oid } of diffSpines(old.spine, fresh.spine)) {
    const state = fresh.folder(folder);
    changes.set(folder, oid === undefined || !state ? undefined : { ...state, commit: fresh.tip });
  }
  const { tip, tipBody, spine } = fresh;
  return { tip, tipBody, spine, changes, interrupted: [], mainline: [], all: [], rewritten };
}
