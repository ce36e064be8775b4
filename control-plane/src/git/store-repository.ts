import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { Serial } from '../async/serial.ts';
import { SharedRun } from '../async/shared-run.ts';
import { StoreplaneError } from '../domain/errors.ts';
import type { StoreEntry } from '../domain/store.ts';
import { parseStoreFile } from '../domain/store-file.ts';
import type { Proposal, ProposalWriter } from '../ports/reviews.ts';
import type {
  Intent,
  Outcome,
  Removal,
  RemovedFolder,
  RepositoryEvent,
  RepositoryState,
  RevisionRelation,
  StoreReader,
  StoreWriter,
} from '../ports/store-repository.ts';
import { type NativeGit, nativeGit } from './cache/native-git.ts';
import { readOlderHistory } from './cache/older-history.ts';
import { PastObjects } from './cache/past-objects.ts';
import { removeFolder } from './cache/remove-folder.ts';
import { Freshness } from './freshness.ts';
import { GitHistory } from './history/git-history.ts';
import type { GitStoreRepositoryOptions } from './options.ts';
import { Remote } from './protocol/remote.ts';
import { type CacheSettings, catchUp, readAnew } from './snapshot/catch-up.ts';
import type { FolderState } from './snapshot/folder-state.ts';
import { History } from './snapshot/history.ts';
import { readOlder } from './snapshot/read-older.ts';
import { readRemoved } from './snapshot/read-removed.ts';
import type { ParseFolder } from './snapshot/read-tree.ts';
import { Removals } from './snapshot/removals.ts';
import { entryOf, type Snapshot } from './snapshot/snapshot.ts';
import { reasonOf, unavailable } from './unavailable.ts';
import { backoff } from './writer/backoff.ts';
import { type Batch, Chain, type ChainOptions } from './writer/chain.ts';
import { CommitQueue } from './writer/commit-queue.ts';
import { propose } from './writer/propose.ts';

export type { GitStoreRepositoryOptions } from './options.ts';

/** The store repository behind its port: one throw-away cache, trees in memory, one writer. */
export class GitStoreRepository implements StoreReader, StoreWriter, ProposalWriter {
  /** Every commit that touched a store, as long as native git is there to read them. */
  readonly commits: GitHistory;
  readonly #options: GitStoreRepositoryOptions;
  readonly #remote: Remote;
  readonly #serial = new Serial();
  readonly #looks = new SharedRun(this.#serial, () => this.#look());
  readonly #freshness = new Freshness(
    () => this.#seconds(),
    () => this.#emit({ kind: 'state' }),
  );
  readonly #history = new History();
  readonly #listeners = new Set<(event: RepositoryEvent) => void>();
  readonly #removals = new Removals();
  #cache: CacheSettings | undefined;
  #past: PastObjects | undefined;
  #isReadingOlder = false;
  #snapshot: Snapshot | undefined;
  #queue: CommitQueue | undefined;
  #cancelPoll: () => void = () => {};
  readonly #closing = new AbortController();
  #older: Promise<void> = Promise.resolve();

  constructor(options: GitStoreRepositoryOptions) {
    this.#options = options;
    this.#remote = new Remote(options);
    this.commits = new GitHistory({
      remote: this.#remote,
      tip: () => this.#snapshot?.tip.oid,
      parse: this.#parse,
      clock: options.clock,
      signal: this.#closing.signal,
    });
  }

  /** Reads the branch for the first time, trying again until it can be read or the repository is closed. */
  async start(): Promise<void> {
    const { cacheDir, searchPath, clock, random, log } = this.#options;
    await removeFolder(cacheDir);
    await mkdir(cacheDir, { recursive: true, mode: 0o700 });
    const native = await nativeGit(searchPath, cacheDir, this.#options);
    if (native) {
      this.#past = new PastObjects(this.#remote, cacheDir, native);
      this.commits.open(cacheDir, native);
    }
    this.#cache = { remote: this.#remote, directory: cacheDir, native, parse: this.#parse };
    for (let attempt = 1; !this.#closing.signal.aborted && !this.#snapshot; attempt++) {
      try {
        // says in words what a failed clone does not: wrong credentials, no such repository or branch
        await this.#remote.tip();
        this.#snapshot = await readAnew(this.#cache);
      } catch (error) {
        this.#freshness.unreadable(reasonOf(error));
        log('the store repository cannot be read', { reason: this.#freshness.known.lastError, attempt });
        await new Promise<void>((resolve) => void clock.after(backoff(attempt, random), resolve));
      }
    }
    if (!this.#snapshot) return;
    this.#history.tip(this.#snapshot.tip.oid);
    this.#freshness.readable();
    this.#queue = this.#makeQueue();
    this.#schedulePoll();
    if (native) this.#older = this.#readOlder(this.#snapshot, this.#cache.directory, native);
  }

  state(): RepositoryState {
    return {
      branch: this.#options.branch,
      tip: this.#snapshot?.tip,
      ...this.#freshness.known,
    };
  }

  entry(namespace: string): StoreEntry | undefined {
    return this.#snapshot && entryOf(this.#snapshot, namespace);
  }

  *entries(): Iterable<StoreEntry> {
    if (!this.#snapshot) return;
    for (const namespace of this.#snapshot.namespaces()) {
      const entry = entryOf(this.#snapshot, namespace);
      if (entry) yield entry;
    }
  }

  relation(namespace: string, revision: string): RevisionRelation {
    return this.#history.relation(revision, this.entry(namespace)?.commit?.oid);
  }

  removals(): readonly Removal[] {
    return this.#removals.all();
  }

  lastRemoval(namespace: string): Removal | undefined {
    return this.#removals.last(namespace);
  }

  knowsRemovals(): boolean {
    return !this.#isReadingOlder;
  }

  async removedFolder(namespace: string): Promise<RemovedFolder | undefined> {
    try {
      return await readRemoved(this.#removals.remains(namespace), this.#past, this.#parse);
    } catch (error) {
      throw unavailable(reasonOf(error), error);
    }
  }

  refresh(): Promise<void> {
    return this.#looks.request();
  }

  subscribe(listener: (event: RepositoryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  submit(intent: Intent): Promise<Outcome> {
    if (this.#queue) return this.#queue.submit(intent);
    return Promise.reject(unavailable(this.#freshness.known.lastError));
  }

  async propose(intent: Intent, branch: string): Promise<Proposal> {
    await this.refresh();
    const snapshot = this.#snapshot as Snapshot;
    const options = this.#chainOptions();
    try {
      return await propose(intent, { remote: this.#remote, snapshot, options, branch });
    } catch (error) {
      if (error instanceof StoreplaneError) throw error;
      throw unavailable(reasonOf(error), error);
    }
  }

  async drain(): Promise<void> {
    await this.#queue?.drain();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#cancelPoll();
    await this.#older;
    await this.commits.close();
    await this.#serial.run(async () => {});
    this.#remote.close();
  }

  /** Requests that wait for their commit to be on the branch. */
  queued(): number {
    return this.#queue?.depth ?? 0;
  }

  readonly #parse: ParseFolder = (text, { folder, namespace }) => {
    const file = `${folder}/store.yaml`;
    if (text !== undefined) return parseStoreFile(text, { file, namespace }, this.#options.settings);
    const message = `The folder ${folder} has no file store.yaml (a symbolic link does not count), so no store is made from it. Add the file or remove the folder.`;
    return { spec: undefined, problem: { file, line: undefined, message, freezesAll: false } };
  };

  #chainOptions(): ChainOptions {
    const { committer, sign, clock } = this.#options;
    return { committer, sign, parse: this.#parse, now: () => clock.now() };
  }

  #makeQueue(): CommitQueue {
    const chain = new Chain(() => this.#snapshot as Snapshot, this.#chainOptions());
    return new CommitQueue({
      ...this.#options,
      remote: this.#remote,
      serial: this.#serial,
      history: this.#history,
      chain,
      accept: (batch) => this.#accept(batch),
      catchUp: () => this.#catchUp(),
      onTrouble: (reason) => this.#freshness.unreadable(reason),
    });
  }

  #accept({ commits, changes, spine, tipBody }: Batch): void {
    const last = commits.at(-1);
    for (const { info, message } of commits) {
      this.#history.tip(info.oid);
      this.#history.note(info, message);
    }
    if (last && this.#snapshot) this.#moved(this.#snapshot.advance(last.info, tipBody, spine, changes));
    this.#freshness.readable();
  }

  async #look(): Promise<void> {
    if (!this.#snapshot) throw unavailable(this.#freshness.known.lastError);
    try {
      const moved = (await this.#remote.tip()) !== this.#snapshot.tip.oid;
      if (moved) {
        await this.#catchUp();
        this.#queue?.rebase();
      }
      this.#freshness.readable();
    } catch (error) {
      this.#freshness.unreadable(reasonOf(error));
      throw unavailable(this.#freshness.known.lastError, error);
    }
  }

  /** Takes in what others committed. Throws TransportError. */
  async #catchUp(): Promise<void> {
    const snapshot = this.#snapshot as Snapshot;
    const advance = await catchUp(snapshot, this.#cache as CacheSettings);
    if (advance.rewritten) {
      this.#options.log('the branch was rewritten', { from: snapshot.tip.oid, to: advance.tip.oid });
      this.#history.forgetOrder();
    }
    for (const commit of advance.mainline) this.#history.tip(commit.info.oid);
    if (advance.mainline.length === 0) this.#history.tip(advance.tip.oid);
    for (const commit of advance.all) this.#history.note(commit.info, commit.message);
    this.#removals.interrupted(advance.interrupted, this.#seconds());
    this.#moved(snapshot.advance(advance.tip, advance.tipBody, advance.spine, advance.changes));
    this.#freshness.readable();
  }

  async #readOlder(snapshot: Snapshot, directory: string, native: NativeGit): Promise<void> {
    const { olderCommits: limit, clock, log } = this.#options;
    if (limit === 0) return;
    this.#isReadingOlder = true;
    const { signal } = this.#closing;
    const remote = this.#remote;
    const isRead = await readOlder({
      open: () => {
        const [from, boundary] = [snapshot.tip.oid, randomUUID()];
        return readOlderHistory({ remote, directory, native, from, limit, boundary, signal });
      },
      past: {
        history: this.#history,
        snapshot,
        removals: this.#removals,
        announce: (namespaces) => this.#announce(namespaces),
      },
      clock,
      signal,
      onFailure: (error, attempt) =>
        log('older commits could not be read', { reason: String(error), attempt }),
    });
    if (!isRead) return;
    this.#isReadingOlder = false;
    this.#announce(undefined);
    await this.commits.warm();
  }

  #moved(touched: ReadonlyMap<string, FolderState | undefined>): void {
    this.#removals.follow(touched, (namespace) => this.entry(namespace) !== undefined, this.#seconds());
    this.#announce(touched.keys());
  }

  #announce(namespaces: Iterable<string> | undefined): void {
    for (const namespace of namespaces ?? []) this.#emit({ kind: 'entry', namespace });
    this.#emit({ kind: 'state' });
  }

  #emit(event: RepositoryEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #schedulePoll(): void {
    if (this.#closing.signal.aborted) return;
    this.#cancelPoll = this.#options.clock.after(this.#options.pollInterval, () => {
      // a failed look is told by `state()`, and the next one comes
      const next = () => this.#schedulePoll();
      this.refresh().then(next, next);
    });
  }

  #seconds(): number {
    return Math.floor(this.#options.clock.now() / 1000);
  }
}
