import type { RequestTrailers } from '../domain/commit-message.ts';
import type { CommitInfo, Person } from '../domain/store.ts';
import type { RemovedFolder } from './store-repository.ts';

export interface HistoryQuery {
  /** Commits that touched a folder of one of these namespaces; undefined: of any. */
  readonly namespaces: readonly string[] | undefined;
  /** Part of an author's name or address, in any case. */
  readonly author: string | undefined;
  /** Unix seconds of the commits, both inclusive. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  /** The last commit of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** The request that a commit answers. */
export interface HistoryRequest {
  readonly trailers: RequestTrailers;
  readonly author: Person;
}

export interface HistoryCommit {
  readonly info: CommitInfo;
  /** The whole commit message. */
  readonly message: string;
  /** Undefined: nobody asked Storeplane for it. Of a merge: what it merged, where that is one store's request. */
  readonly request: HistoryRequest | undefined;
  /** Namespaces whose folders it touched, sorted. */
  readonly namespaces: readonly string[];
}

/** Why a history may lack commits. */
export type Incomplete = 'no-native-git' | 'being-read' | 'too-long' | 'stale';

export interface HistoryPage {
  /** Newest first. */
  readonly commits: readonly HistoryCommit[];
  readonly hasMore: boolean;
  /** Undefined: all that the branch has. */
  readonly incomplete: Incomplete | undefined;
}

export interface FileChange {
  /** Path in the repository. */
  readonly path: string;
  /** Git's letter: A, M, D or T. */
  readonly change: string;
  /** Unified diff, cut when it is very long. */
  readonly diff: string;
}

/** What a commit did to the folders of one namespace, against its first parent. */
export interface StoreChange {
  readonly files: readonly FileChange[];
  /** Text of `store.yaml` before and after; undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The folder of a namespace before and after a commit. */
export interface FolderStep {
  readonly commit: string;
  readonly subject: string;
  /** False when the commit did nothing to this namespace. */
  readonly touched: boolean;
  /** Undefined where there was none. */
  readonly before: RemovedFolder | undefined;
  readonly after: RemovedFolder | undefined;
}

/**
 * The first-parent history of the branch, as far as it touches store folders: what
 * `git log --first-parent -- <folder>` says. Throws StoreplaneError 'git-unavailable'.
 */
export interface StoreHistory {
  /** Throws 'invalid-cursor' when `after` is no commit of the history. */
  page(query: HistoryQuery): Promise<HistoryPage>;
  /** By commit; may fetch file contents from the remote. */
  changes(namespace: string, commits: readonly string[]): Promise<ReadonlyMap<string, StoreChange>>;
  /**
   * Undefined when the history has no such commit, or none that touched a store. Throws 'git-unavailable' also while
   * the history is not read yet, and where nothing can read it.
   */
  step(namespace: string, commit: string): Promise<FolderStep | undefined>;
}
