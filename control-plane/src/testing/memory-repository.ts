import { createHash } from 'node:crypto';
import { StoreplaneError } from '../domain/errors.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { CommitInfo, Person, StoreEntry } from '../domain/store.ts';
import { parseStoreFile } from '../domain/store-file.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  Intent,
  Outcome,
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
export class MemoryRepository implements StoreReader, StoreWriter {
  readonly commits: CommitInfo[] = [];
  refreshes = 0;
  /** While set, the remote cannot be reached. */
  unavailable = false;
  /** Revisions whose place in the history is not known. */
  readonly unread = new Set<string>();
  readonly #clock: Clock;
  readonly #settings: StoreSettings;
  readonly #folders = new Map<string, Folder>();
  readonly #answered = new Map<string, { digest: string; outcome: Outcome }>();
  readonly #listeners = new Set<(event: RepositoryEvent) => void>();
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
    const version = createHash('sha1')
      .update(JSON.stringify([...folder.files]))
      .digest('hex');
    return { namespace, folder: folder.path, version, text, ...parsed, commit: folder.commit };
  }

  *entries(): Iterable<StoreEntry> {
    for (const namespace of this.#folders.keys()) yield this.entry(namespace)!;
  }

  relation(namespace: string, revision: string): RevisionRelation {
    const revisionAt = this.commits.findIndex(({ oid }) => oid === revision);
    const commitAt = this.commits.findIndex(({ oid }) => oid === this.#folders.get(namespace)?.commit.oid);
    if (revisionAt < 0 || commitAt < 0 || this.unread.has(revision)) return 'unknown';
    return revisionAt >= commitAt ? 'current' : 'behind';
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
    const decision = intent.decide(this.entry(intent.namespace));
    if (decision.kind === 'refused') throw decision.error;
    if (decision.kind === 'unchanged') {
      return { kind: 'unchanged', commit: undefined, entry: this.entry(intent.namespace) };
    }
    const commit = this.#commit(decision.subject, intent.author);
    if (decision.kind === 'remove') this.#folders.delete(intent.namespace);
    else this.#write(intent.namespace, decision.folder, decision.files, commit);
    const outcome: Outcome = { kind: 'committed', commit, entry: this.entry(intent.namespace) };
    this.#answered.set(intent.requestId, { digest: intent.digest, outcome });
    this.#tell(intent.namespace);
    return outcome;
  }

  async drain(): Promise<void> {}

  /** Another person's push, seen at the next look at the remote. */
  arrives(namespace: string, files: Readonly<Record<string, string>> | undefined): void {
    this.#incoming.push(() => this.put(namespace, files));
  }

  /** Another person's push, seen at once. */
  put(namespace: string, files: Readonly<Record<string, string>> | undefined): void {
    const commit = this.#commit('By hand', { name: 'Ada', email: 'ada@example.com' });
    if (files === undefined) this.#folders.delete(namespace);
    else this.#write(namespace, `stores/by-hand/${namespace}`, new Map(Object.entries(files)), commit);
    this.#tell(namespace);
  }

  #write(namespace: string, path: string, files: ReadonlyMap<string, string>, commit: CommitInfo): void {
    const before = this.#folders.get(namespace)?.files ?? [];
    this.#folders.set(namespace, { path, files: new Map([...before, ...files]), commit });
  }

  #commit(subject: string, author: Person): CommitInfo {
    const oid = createHash('sha1').update(`${this.commits.length} ${subject}`).digest('hex');
    const commit = { oid, committedAt: Math.floor(this.#clock.now() / 1000), author, subject };
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
