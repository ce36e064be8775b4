import type { Fleet } from '../../domain/access/quotas.ts';
import { commitMessage } from '../../domain/commit-message.ts';
import { StoreplaneError } from '../../domain/errors.ts';
import type { CommitInfo, Person } from '../../domain/store.ts';
import type { Decision, Intent, Outcome, RemovedFolder } from '../../ports/store-repository.ts';
import { encodeCommit, type SignCommit } from '../objects/commit.ts';
import { makeObject } from '../objects/object-id.ts';
import { EntryKindError, modes } from '../objects/tree.ts';
import { PackWriter } from '../pack/pack-writer.ts';
import { namespaceOfFolder, shardOfFolder } from '../snapshot/folder-path.ts';
import { type FolderFile, type FolderState, folderTrees } from '../snapshot/folder-state.ts';
import type { ParseFolder } from '../snapshot/read-tree.ts';
import { entryOf, type FolderView, type Snapshot } from '../snapshot/snapshot.ts';
import type { DerivedTree, Spine } from '../snapshot/spine.ts';
import type { Tally } from '../snapshot/tally.ts';
import { addDerivedTree } from './derived-tree.ts';

/** What an intent came to on the chain it was put on. Holds once the chain up to it is on the branch. */
export type Result = Outcome | { readonly kind: 'refused'; readonly error: StoreplaneError };

export interface ChainCommit {
  readonly info: CommitInfo;
  readonly message: string;
}

/** Commits to push together, each on top of the one before. */
export interface Batch {
  readonly base: string;
  readonly commits: ChainCommit[];
  readonly changes: Map<string, FolderState | undefined>;
  readonly pack: PackWriter;
  /** Raw bytes of the last commit. */
  tipBody: Buffer;
  spine: Spine;
}

export interface ChainOptions {
  readonly committer: Person;
  readonly sign: SignCommit | undefined;
  readonly parse: ParseFolder;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Builds commits on top of a snapshot before earlier ones are accepted, so that building goes on while a push is
 * under way. `take` cuts the chain into batches; `reset` drops what was built, for a snapshot that moved.
 */
export class Chain implements FolderView, Fleet {
  readonly #options: ChainOptions;
  readonly #snapshot: () => Snapshot;
  readonly #overlay = new Map<string, FolderState | undefined>();
  readonly #overlayNames = new Map<string, Set<string>>();
  readonly #depths = new Map<string, number>();
  /** Made when the first intent asks, as most do not. */
  #tally: Tally | undefined;
  #batch: Batch;

  constructor(snapshot: () => Snapshot, options: ChainOptions) {
    this.#snapshot = snapshot;
    this.#options = options;
    this.#batch = this.#open(snapshot().tip.oid, snapshot().tipBody, snapshot().spine);
  }

  folder(path: string): FolderState | undefined {
    return this.#overlay.has(path) ? this.#overlay.get(path) : this.#snapshot().folder(path);
  }

  foldersNamed(namespace: string): readonly string[] {
    const names = this.#overlayNames.get(namespace);
    const base = this.#snapshot().foldersNamed(namespace);
    if (!names) return base;
    return [...new Set([...base, ...names])].filter((path) => this.folder(path) !== undefined).sort();
  }

  count(owner: string, plan?: string): number {
    this.#tally ??= this.#counted();
    return this.#tally.count(owner, plan);
  }

  /** Puts an intent on the chain. */
  add(intent: Intent): Result {
    const entry = entryOf(this, intent.namespace);
    const decision = intent.decide(entry, this);
    if (decision.kind === 'refused') return decision;
    if (decision.kind === 'unchanged') return { kind: 'unchanged', commit: undefined, entry };
    const change = this.#change(decision);
    const folder = decision.kind === 'restore' ? decision.removed.folder : decision.folder;
    if (change === 'blocked') return { kind: 'refused', error: blocked(folder) };
    if (!change) return { kind: 'unchanged', commit: undefined, entry };
    const commit = this.#commit(intent, decision.subject, change.spine, change.trees);
    this.#record(folder, change.state && { ...change.state, commit });
    return { kind: 'committed', commit, entry: entryOf(this, intent.namespace) };
  }

  /** The commits built so far, as one batch; what is added next goes on top of it. */
  take(): Batch {
    const batch = this.#batch;
    this.#batch = this.#open(batch.commits.at(-1)?.info.oid ?? batch.base, batch.tipBody, batch.spine);
    return batch;
  }

  /** The snapshot now holds what `batch` changed. */
  accepted(batch: Batch): void {
    for (const [path, state] of batch.changes) if (this.#overlay.get(path) === state) this.#forget(path);
    this.#depths.clear();
  }

  /** Drops all that was built and starts on the snapshot as it is now. */
  reset(): void {
    this.#overlay.clear();
    this.#overlayNames.clear();
    this.#depths.clear();
    this.#tally = undefined;
    const { tip, tipBody, spine } = this.#snapshot();
    this.#batch = this.#open(tip.oid, tipBody, spine);
  }

  #open(base: string, tipBody: Buffer, spine: Spine): Batch {
    return { base, commits: [], changes: new Map(), pack: new PackWriter(), tipBody, spine };
  }

  #change(decision: Decision & { kind: 'write' | 'remove' | 'restore' }): Change | 'blocked' | undefined {
    if (decision.kind === 'remove') return this.#remove(decision.folder);
    try {
      return decision.kind === 'restore' ? this.#restore(decision.removed) : this.#write(decision);
    } catch (error) {
      if (error instanceof EntryKindError) return 'blocked';
      throw error;
    }
  }

  #write(decision: Decision & { kind: 'write' }): Change | undefined {
    const { folder } = decision;
    const old = this.folder(folder);
    const files = new Map<string, FolderFile>(old?.files.map((file) => [file.path, file]));
    const blobs = [...decision.files].map(([path, text]) => {
      const blob = makeObject('blob', Buffer.from(text));
      files.set(path, { path, mode: modes.file, oid: blob.oid });
      return blob;
    });
    const trees = folderTrees([...files.values()]);
    const treeOid = trees.at(-1)?.oid ?? '';
    if (treeOid === old?.treeOid) return undefined;
    for (const object of [...blobs, ...trees]) this.#batch.pack.add(object);
    const namespace = namespaceOfFolder(folder);
    const text = decision.files.get('store.yaml') ?? old?.text;
    const parsed = this.#options.parse(text, { folder, namespace });
    const state = { folder, namespace, treeOid, files: [...files.values()], text, ...parsed };
    return { ...this.#batch.spine.put(shardOfFolder(folder), namespace, treeOid), state };
  }

  /** The folder's own objects are in the branch's history, so the remote has them: none are sent. */
  #restore({ namespace, folder, version: treeOid, files, text }: RemovedFolder): Change | undefined {
    if (this.folder(folder)?.treeOid === treeOid) return undefined;
    const state = {
      folder,
      namespace,
      treeOid,
      files,
      text,
      ...this.#options.parse(text, { folder, namespace }),
    };
    return { ...this.#batch.spine.put(shardOfFolder(folder), namespace, treeOid), state };
  }

  #remove(folder: string): Change | undefined {
    if (!this.folder(folder)) return undefined;
    const shard = shardOfFolder(folder);
    return { ...this.#batch.spine.remove(shard, namespaceOfFolder(folder)), state: undefined };
  }

  #commit(intent: Intent, subject: string, spine: Spine, trees: readonly DerivedTree[]): CommitInfo {
    const { requestId, digest, namespace, operation, author, trace } = intent;
    const batch = this.#batch;
    const committedAt = Math.floor(this.#options.now() / 1000);
    const trailers = { requestId, digest, namespace, operation, actor: author.name, trace };
    const message = commitMessage(subject, trailers);
    const fields = {
      tree: spine.root.oid,
      parents: [batch.commits.at(-1)?.info.oid ?? batch.base],
      author,
      committer: this.#options.committer,
      authoredAt: intent.requestedAt,
      committedAt,
      message,
    };
    const object = encodeCommit(fields, this.#options.sign);
    for (const tree of trees) addDerivedTree(batch.pack, tree, this.#depths);
    batch.pack.add(object);
    const info = { oid: object.oid, committedAt, author, subject, trace };
    batch.commits.push({ info, message });
    batch.tipBody = object.body;
    batch.spine = spine;
    return info;
  }

  #counted(): Tally {
    const tally = this.#snapshot().tally();
    for (const [path, state] of this.#overlay) tally.replace(this.#snapshot().folder(path), state);
    return tally;
  }

  #record(path: string, state: FolderState | undefined): void {
    this.#tally?.replace(this.folder(path), state);
    this.#overlay.set(path, state);
    this.#batch.changes.set(path, state);
    const namespace = namespaceOfFolder(path);
    const names = this.#overlayNames.get(namespace);
    if (names) names.add(path);
    else this.#overlayNames.set(namespace, new Set([path]));
  }

  #forget(path: string): void {
    this.#overlay.delete(path);
    const namespace = namespaceOfFolder(path);
    const names = this.#overlayNames.get(namespace);
    names?.delete(path);
    if (names?.size === 0) this.#overlayNames.delete(namespace);
  }
}

interface Change {
  readonly spine: Spine;
  readonly trees: readonly DerivedTree[];
  readonly state: Omit<FolderState, 'commit'> | undefined;
}

function blocked(folder: string): StoreplaneError {
  return new StoreplaneError(
    'store-file-broken',
    `The repository has a file on the way to the folder ${folder}. Remove that file from the repository, then try again.`,
  );
}
