import { createHash } from 'node:crypto';
import type { Fleet } from '../domain/access/quotas.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { guardrailFiles } from '../domain/missing-guardrails.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { CommitInfo, Person, StoreEntry } from '../domain/store.ts';
import { parseStoreFile } from '../domain/store-file.ts';
import type { Traceparent } from '../domain/traceparent.ts';
import type { Clock } from '../ports/clock.ts';
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

interface Folder {
  readonly path: string;
  readonly files: ReadonlyMap<string, string>;
  readonly commit: CommitInfo;
}

/** The repository port in memory: one line of history, and pushes of others that arrive with the next look. */
export class MemoryRepository implements StoreReader, StoreWriter, Fleet {
  readonly commits: CommitInfo[] = [];
  refreshes = 0;
  /** While set, the remote cannot be reached. */
  unavailable = false;
  /** False while commits from before the start are being read. */
  historyRead = true;
  /** Revisions whose place in the history is not known. */
  readonly unread = new Set<string>();
  /** Stores whose folders have no guardrails; those of all others count as there. */
  readonly unguarded = new Set<string>();
  readonly #clock: Clock;
  readonly #settings: StoreSettings;
  readonly #folders = new Map<string, Folder>();
  readonly #answered = new Map<string, { digest: string; outcome: Outcome }>();
  readonly #listeners = new Set<(event: RepositoryEvent) => void>();
  readonly #removals: Removal[] = [];
  readonly #removed = new Map<string, Folder>();
  readonly #texts = new Map<string, string>();
  #incoming: (() => void)[] = [];

  constructor(clock: Clock, settings: StoreSettings) {
    this.#clock = clock;
    this.#settings = settings;
    this.#commit('Begin', { name: 'Storeplane', email: 'storeplane@storeplane.invalid' });
  }

  state(): RepositoryState {
    const now = Math.floor(this.#clock.now() / 1000);
    return {
      branch: 'main',
      tip: this.commits.at(-1),
      checkedAt: now,
      staleSince: this.unavailable ? now : undefined,
      lastError: this.unavailable ? 'The remote does not answer.' : undefined,
    };
  }

  entry(namespace: string): StoreEntry | undefined {
    const folder = this.#folders.get(namespace);
    if (folder === undefined) return undefined;
    const text = folder.files.get('store.yaml');
    const file = `${folder.path}/store.yaml`;
    const parsed = parseStoreFile(text ?? '', { file, namespace }, this.#settings);
    const version = sha1(JSON.stringify([...folder.files]));
    const missing = this.unguarded.has(namespace) ? guardrailFiles : [];
    return { namespace, folder: folder.path, version, text, ...parsed, missing, commit: folder.commit };
  }

  *entries(): Iterable<StoreEntry> {
    for (const namespace of this.#folders.keys()) yield this.entry(namespace)!;
  }

  count(owner: string, plan?: string): number {
    return [...this.entries()].filter(
      ({ spec }) => spec?.owner === owner && (plan === undefined || spec.plan === plan),
    ).length;
  }

  relation(namespace: string, revision: string): RevisionRelation {
    const revisionAt = this.commits.findIndex(({ oid }) => oid === revision);
    const commitAt = this.commits.findIndex(({ oid }) => oid === this.#folders.get(namespace)?.commit.oid);
    if (revisionAt < 0 || commitAt < 0 || this.unread.has(revision)) return 'unknown';
    return revisionAt >= commitAt ? 'current' : 'behind';
  }

  removals(): readonly Removal[] {
    return this.#removals;
  }

  lastRemoval(namespace: string): Removal | undefined {
    return this.#removals.findLast((removal) => removal.namespace === namespace);
  }

  knowsRemovals(): boolean {
    return this.historyRead;
  }

  async removedFolder(namespace: string): Promise<RemovedFolder | undefined> {
    const folder = this.#removed.get(namespace);
    if (folder === undefined) return undefined;
    const files = [...folder.files].map(([path, text]) => {
      const oid = sha1(text);
      this.#texts.set(oid, text);
      return { path, mode: '100644', oid };
    });
    const text = folder.files.get('store.yaml');
    return { namespace, folder: folder.path, version: sha1(JSON.stringify([...folder.files])), files, text };
  }

  async refresh(): Promise<void> {
    this.refreshes += 1;
    await Promise.resolve();
    if (this.unavailable) throw new StoreplaneError('git-unavailable', 'The remote does not answer.');
    for (const change of this.#incoming.splice(0)) change();
  }

  subscribe(listener: (event: RepositoryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async submit(intent: Intent): Promise<Outcome> {
    await Promise.resolve();
    if (this.unavailable) throw new StoreplaneError('git-unavailable', 'The remote does not answer.');
    const answered = this.#answered.get(intent.requestId);
    if (answered?.digest === intent.digest) return answered.outcome;
    if (answered !== undefined) throw new StoreplaneError('idempotency-key-reused', 'Used before.');
    const decision = intent.decide(this.entry(intent.namespace), this);
    if (decision.kind === 'refused') throw decision.error;
    if (decision.kind === 'unchanged') {
      return { kind: 'unchanged', commit: undefined, entry: this.entry(intent.namespace) };
    }
    const commit = this.#commit(decision.subject, intent.author, intent.trace);
    if (decision.kind === 'remove') this.#remove(intent.namespace);
    else if (decision.kind === 'restore') this.#restore(decision.removed, commit);
    else this.#write(intent.namespace, decision.folder, decision.files, commit);
    const outcome: Outcome = { kind: 'committed', commit, entry: this.entry(intent.namespace) };
    this.#answered.set(intent.requestId, { digest: intent.digest, outcome });
    this.#tell(intent.namespace);
    return outcome;
  }

  async drain(): Promise<void> {}

  /** The commits from before the start are read now, with these removals in them. */
  readsHistory(namespaces: readonly string[], at: number): void {
    this.#removals.unshift(...namespaces.map((namespace) => ({ namespace, at, returnedAt: undefined })));
    this.historyRead = true;
    for (const listener of this.#listeners) listener({ kind: 'state' });
  }

  /** Another person's push, seen at the next look at the remote. */
  arrives(namespace: string, files: Readonly<Record<string, string>> | undefined): void {
    this.#incoming.push(() => this.put(namespace, files));
  }

  /** Another person's push, seen at once. */
  put(namespace: string, files: Readonly<Record<string, string>> | undefined): void {
    const commit = this.#commit('By hand', { name: 'Ada', email: 'ada@example.com' });
    if (files === undefined) this.#remove(namespace);
    else this.#write(namespace, `stores/by-hand/${namespace}`, new Map(Object.entries(files)), commit);
    this.#tell(namespace);
  }

  #remove(namespace: string): void {
    const folder = this.#folders.get(namespace);
    if (folder === undefined) return;
    this.#removed.set(namespace, folder);
    this.#removals.push({ namespace, at: this.#now(), returnedAt: undefined });
    this.#folders.delete(namespace);
  }

  #restore({ namespace, folder, files }: RemovedFolder, commit: CommitInfo): void {
    const texts = files.map(({ path, oid }) => [path, this.#texts.get(oid) ?? ''] as const);
    this.#write(namespace, folder, new Map(texts), commit);
  }

  #write(namespace: string, path: string, files: ReadonlyMap<string, string>, commit: CommitInfo): void {
    const before = this.#folders.get(namespace)?.files ?? [];
    const at = this.#removals.findLastIndex((removal) => removal.namespace === namespace);
    const removal = this.#removals[at];
    if (removal !== undefined)
      this.#removals[at] = { ...removal, returnedAt: removal.returnedAt ?? this.#now() };
    this.#folders.set(namespace, { path, files: new Map([...before, ...files]), commit });
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  #commit(subject: string, author: Person, trace?: Traceparent): CommitInfo {
    const oid = sha1(`${this.commits.length} ${subject}`);
    const commit = { oid, committedAt: this.#now(), author, subject, trace };
    this.commits.push(commit);
    return commit;
  }

  #tell(namespace: string): void {
    for (const listener of this.#listeners) {
      listener({ kind: 'entry', namespace });
      listener({ kind: 'state' });
    }
  }
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
