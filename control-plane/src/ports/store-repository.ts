import type { Fleet } from '../domain/access/quotas.ts';
import type { StoreplaneError } from '../domain/errors.ts';
import type { CommitInfo, Person, RevisionRelation, StoreEntry } from '../domain/store.ts';
import type { Traceparent } from '../domain/traceparent.ts';

export type { RevisionRelation };

export interface RepositoryState {
  readonly branch: string;
  /** The tip this replica has read; undefined before the first read. */
  readonly tip: CommitInfo | undefined;
  /** Unix seconds of the last successful look at the remote. */
  readonly checkedAt: number | undefined;
  /** Unix seconds since when the remote could not be read; undefined while all is well. */
  readonly staleSince: number | undefined;
  /** For people, without credentials. */
  readonly lastError: string | undefined;
}

export type RepositoryEvent =
  /** The entry of this namespace was added, changed or removed: look again. */
  | { readonly kind: 'entry'; readonly namespace: string }
  /** The tip moved, or the remote became stale or fresh. */
  | { readonly kind: 'state' };

/** A store folder that went from the branch. */
export interface Removal {
  readonly namespace: string;
  /** Unix seconds: when this replica saw it go, or the time of the commit when that was before the start. */
  readonly at: number;
  /** Unix seconds when a folder of this namespace was seen to come back. */
  readonly returnedAt: number | undefined;
}

/** What a folder held before it was removed, as git knows it. */
export interface RemovedFolder {
  readonly namespace: string;
  readonly folder: string;
  /** Git's id of the folder's tree: the `version` of the entry that it was. */
  readonly version: string;
  readonly files: readonly { readonly path: string; readonly mode: string; readonly oid: string }[];
  /** The text of its `store.yaml`. */
  readonly text: string | undefined;
}

export interface StoreReader {
  state(): RepositoryState;
  entry(namespace: string): StoreEntry | undefined;
  entries(): Iterable<StoreEntry>;
  /** Never does I/O; 'unknown' may become known after `refresh()`. */
  relation(namespace: string, revision: string): RevisionRelation;
  /** The latest removals by time, oldest first, also of stores that are back; at most 20,000. */
  removals(): readonly Removal[];
  lastRemoval(namespace: string): Removal | undefined;
  /** False while commits from before the start are being read: there may be more removals in them. */
  knowsRemovals(): boolean;
  /**
   * The folder that the last removal of this namespace took; may read the remote. Undefined when that is not known.
   * Throws StoreplaneError 'git-unavailable'.
   */
  removedFolder(namespace: string): Promise<RemovedFolder | undefined>;
  /** Looks at the remote now and takes in others' commits. Coalesced. Throws StoreplaneError 'git-unavailable'. */
  refresh(): Promise<void>;
  subscribe(listener: (event: RepositoryEvent) => void): () => void;
}

export type Operation = 'create' | 'update' | 'delete' | 'restore' | 'revert';

/** What an intent wants done to the tree it is shown. */
export type Decision =
  /** Write these files into the folder (paths relative to it) and leave its other files alone. */
  | {
      readonly kind: 'write';
      readonly folder: string;
      readonly files: ReadonlyMap<string, string>;
      readonly subject: string;
    }
  | { readonly kind: 'remove'; readonly folder: string; readonly subject: string }
  /** Put a folder back exactly as it was at an earlier commit. */
  | { readonly kind: 'restore'; readonly removed: RemovedFolder; readonly subject: string }
  /** The tree already says what was asked for: no commit. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly error: StoreplaneError };

/** One request for one store, decided anew on every tip it is built on. */
export interface Intent {
  /** Written as the trailer `Storeplane-Request`; the same id never makes a second commit. */
  readonly requestId: string;
  /** Digest of what was asked: the same request id with another digest is refused. Trailer `Storeplane-Digest`. */
  readonly digest: string;
  readonly namespace: string;
  readonly operation: Operation;
  readonly author: Person;
  /** Unix seconds. */
  readonly requestedAt: number;
  /** Trailer `Storeplane-Traceparent`; undefined: nobody records a trace. */
  readonly trace?: Traceparent | undefined;
  /** Pure. Sees the tree as it is after every earlier intent of the batch. */
  decide(entry: StoreEntry | undefined, fleet: Fleet): Decision;
}

export interface Outcome {
  /** 'committed': a commit of this request is on the branch. 'unchanged': nothing had to be done. */
  readonly kind: 'committed' | 'unchanged';
  /** The commit of this request; undefined when unchanged. */
  readonly commit: CommitInfo | undefined;
  /** The store as this request left it; undefined once removed. */
  readonly entry: StoreEntry | undefined;
}

/** What became of one attempt to bring commits to the branch. */
export interface Push {
  /** 'moved': somebody else was faster. 'unknown': neither the host nor the branch says. */
  readonly outcome: 'accepted' | 'moved' | 'refused' | 'unknown';
  readonly commits: number;
  /** From 1; a higher one sends the same bytes again. */
  readonly attempt: number;
  readonly seconds: number;
  /** Of those commits whose requests are traced. */
  readonly traces: readonly Traceparent[];
}

export interface StoreWriter {
  /**
   * Requests with one id share one outcome, also while the first is on its way.
   * Resolves only after the remote has accepted the commit (or nothing had to be done).
   * Throws StoreplaneError: what `decide` refused with, 'idempotency-key-reused', 'git-unavailable',
   * 'git-refused', 'overloaded' (queue full), 'shutting-down'.
   */
  submit(intent: Intent): Promise<Outcome>;
  /** Stops taking intents and resolves when the queued ones are answered. */
  drain(): Promise<void>;
}
