import { StoreplaneError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  FolderStep,
  HistoryPage,
  HistoryQuery,
  Incomplete,
  StoreChange,
  StoreHistory,
} from '../../ports/store-history.ts';
import type { NativeGit } from '../cache/native-git.ts';
import type { Remote } from '../protocol/remote.ts';
import type { ParseFolder } from '../snapshot/read-tree.ts';
import { storesFolder } from '../snapshot/spine.ts';
import { CommitIndex } from './commit-index.ts';
import { describe } from './describe.ts';
import { LastingClone } from './lasting-clone.ts';
import { readChanges } from './read-changes.ts';
import { readStep } from './read-step.ts';

export interface GitHistoryOptions {
  readonly remote: Remote;
  /** The branch's tip as it is known: the history is brought up to it. */
  readonly tip: () => string | undefined;
  readonly parse: ParseFolder;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Commits of the first-parent line that are read at most. */
const mostCommits = 200_000;

/** Milliseconds that a request waits for a history that is being read for the first time. */
const patience = 5000;

interface Read {
  readonly clone: LastingClone;
  readonly index: CommitIndex;
  readonly tip: string;
  readonly isWhole: boolean;
}

/** The branch's history by native git: an index of who touched what in memory, contents from a clone when read. */
export class GitHistory implements StoreHistory {
  readonly #options: GitHistoryOptions;
  #tools: { readonly directory: string; readonly native: NativeGit } | undefined;
  #clone: LastingClone | undefined;
  #read: Read | undefined;
  #reading: Promise<void> | undefined;

  constructor(options: GitHistoryOptions) {
    this.#options = options;
  }

  /** From here on it can be read, into a clone below `directory`. */
  open(directory: string, native: NativeGit): void {
    this.#tools = { directory, native };
  }

  async page({ after, limit, ...query }: HistoryQuery): Promise<HistoryPage> {
    if (!this.#tools) return { commits: [], hasMore: false, incomplete: 'no-native-git' };
    const failed = await this.#current();
    const read = this.#read;
    if (!read) return { commits: [], hasMore: false, incomplete: 'being-read' };
    const before = after === undefined ? read.index.size : read.index.find(after);
    if (before === undefined) throw invalidCursor();
    const found: number[] = [];
    for (const position of read.index.search(query, before)) {
      if (found.push(position) > limit) break;
    }
    const commits = await describe(read, found.slice(0, limit)).catch(rethrow);
    return { commits, hasMore: found.length > limit, incomplete: lackOf(read, failed) };
  }

  async changes(namespace: string, commits: readonly string[]): Promise<ReadonlyMap<string, StoreChange>> {
    await this.#current();
    const folders = this.#read?.index.foldersOf(namespace) ?? [];
    if (!this.#read || folders.length === 0 || commits.length === 0) return new Map();
    return readChanges(this.#read.clone, commits, folders).catch(rethrow);
  }

  async step(namespace: string, commit: string): Promise<FolderStep | undefined> {
    if (!this.#tools) throw unreadable('The history is read by native git, which this server has not.');
    const failed = await this.#current();
    if (!this.#read) throw unreadable('The history is being read for the first time. Try again shortly.');
    const position = this.#read.index.find(commit);
    // it may be one of those that could not be read
    if (position === undefined && failed) throw unavailable(undefined);
    if (position === undefined) return undefined;
    const { clone, index } = this.#read;
    const touched = index.namespacesAt(position).includes(namespace);
    const step = { commit: index.oid(position), touched };
    if (!touched) return { ...step, subject: '', before: undefined, after: undefined };
    const folders = index.foldersOf(namespace);
    return {
      ...step,
      ...(await readStep(clone.objects, step.commit, folders, this.#options.parse).catch(rethrow)),
    };
  }

  /** Begins to read, for those who ask later. */
  async warm(): Promise<void> {
    await this.#sync().catch(() => {}); // told to whoever asks
  }

  async close(): Promise<void> {
    await this.#reading?.catch(() => {});
    await this.#clone?.close();
  }

  /** Brings the history up to the tip, or answers that this failed while there is an older one to show. */
  async #current(): Promise<boolean> {
    const tip = this.#options.tip();
    if (!this.#tools || (this.#read && this.#read.tip === tip)) return false;
    const sync = this.#sync();
    try {
      await (this.#read ? sync : this.#withPatience(sync));
      return false;
    } catch (error) {
      if (this.#read) return true;
      throw unavailable(error);
    }
  }

  /** Resolves with the reading, or before it, when that takes long: the next request hears how it went. */
  async #withPatience(reading: Promise<void>): Promise<void> {
    let stop = () => {};
    const patienceEnds = new Promise<void>((resolve) => {
      stop = this.#options.clock.after(patience, resolve);
    });
    await Promise.race([reading, patienceEnds]).finally(stop);
  }

  #sync(): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    if (!this.#tools) return;
    const { directory, native } = this.#tools;
    const { remote, signal } = this.#options;
    const isNew = this.#clone === undefined;
    this.#clone ??= await LastingClone.make(remote, directory, native, signal);
    const clone = this.#clone;
    const tip = isNew ? await clone.tip() : await clone.update();
    if (this.#read?.tip === tip) return;
    const known = this.#read;
    if (known && (await this.#extend(known.index, clone, `${known.tip}..${tip}`, known.tip))) {
      this.#read = { ...known, tip };
      return;
    }
    const index = new CommitIndex();
    let count = 0;
    for await (const commit of this.#commits(clone, tip)) {
      count += 1;
      if (commit.folders.size > 0) index.add(commit);
    }
    this.#read = { clone, index, tip, isWhole: count < mostCommits };
  }

  /** False when the commits do not follow on what is known: then the index has to be made anew. */
  async #extend(index: CommitIndex, clone: LastingClone, range: string, from: string): Promise<boolean> {
    // Taken in together: an index that holds half of them would hold them twice after the next try.
    const commits = [];
    for await (const commit of this.#commits(clone, range)) commits.push(commit);
    if (commits[0]?.parent !== from) return false;
    for (const commit of commits) if (commit.folders.size > 0) index.add(commit);
    return true;
  }

  async *#commits(clone: LastingClone, range: string) {
    const options = ['--reverse', '--name-only', `--max-count=${mostCommits}`, range, '--'];
    const fields = ['%H', '%P', '%ct', '%an <%ae>'];
    for await (const [oid = '', parents = '', at, author = '', ...files] of clone.log(fields, options)) {
      const folders = new Set(files.flatMap((file) => folderOf(file.replace(/^\n/, '')) ?? []));
      yield { oid, parent: parents.split(' ', 1)[0], at: Number(at), author, folders };
    }
  }
}

function folderOf(file: string): string | undefined {
  const [top, shard, namespace, below] = file.split('/', 4);
  return top === storesFolder && below !== undefined ? `${top}/${shard}/${namespace}` : undefined;
}

function lackOf({ isWhole }: Read, failed: boolean): Incomplete | undefined {
  if (failed) return 'stale';
  return isWhole ? undefined : 'too-long';
}

function rethrow(error: unknown): never {
  throw unavailable(error);
}

function unavailable(cause: unknown): StoreplaneError {
  return unreadable(
    'The history of the store repository cannot be read right now. Try again shortly.',
    cause,
  );
}

function unreadable(words: string, cause?: unknown): StoreplaneError {
  return new StoreplaneError('git-unavailable', words, { retryAfter: 5, cause });
}

function invalidCursor(): StoreplaneError {
  const detail = 'The cursor names no commit of this history. Start again without it.';
  return new StoreplaneError('invalid-cursor', detail, { errors: [{ pointer: 'cursor', detail }] });
}
