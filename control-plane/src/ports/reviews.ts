import type { CommitInfo, StoreEntry, StoreSpec } from '../domain/store.ts';
import type { ReviewedOperation } from '../domain/write-mode.ts';
import type { Intent } from './store-repository.ts';

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly branch: string;
  /** Commit id at the tip of its branch. */
  readonly head: string;
  readonly state: 'open' | 'merged' | 'closed';
  /** Unix seconds of the last change. */
  readonly updatedAt: number;
}

/** The git host's pull requests. Throws StoreplaneError 'review-unavailable'. */
export interface ReviewHost {
  /** All that are open, and those closed last, whose branches begin with `prefix` in this very repository. */
  list(prefix: string): Promise<readonly PullRequest[]>;
  /** Opens one, or answers the one that is open for this branch. Never makes a second one. */
  open(request: {
    readonly branch: string;
    readonly title: string;
    readonly body: string;
    readonly labels: readonly string[];
  }): Promise<PullRequest>;
  /** The pull request of a branch, the open one if there is one; undefined: it never had one. */
  last(branch: string): Promise<PullRequest | undefined>;
  /** The message of a commit; undefined when there is no such commit. */
  commitMessage(oid: string): Promise<string | undefined>;
  /** The text of a file at a commit; undefined when there is none. */
  file(path: string, oid: string): Promise<string | undefined>;
}

export interface ProposedChange {
  readonly commit: CommitInfo;
  readonly before: StoreEntry | undefined;
  readonly after: StoreEntry | undefined;
}

export type Proposal =
  /** The branch is at this commit, on top of the tip of the main branch. */
  | { readonly kind: 'pushed'; readonly change: ProposedChange }
  /** The tree already says what was asked for: nothing was pushed. */
  | { readonly kind: 'unchanged'; readonly entry: StoreEntry | undefined }
  /** There is a branch of this name already, at another commit. */
  | { readonly kind: 'taken'; readonly oid: string; readonly change: ProposedChange };

export interface ProposalWriter {
  /**
   * Builds the intent's commit on the tip and creates `branch` with it. No branch is ever moved.
   * Throws StoreplaneError: what `decide` refused with, 'git-unavailable', 'git-refused'.
   */
  propose(intent: Intent, branch: string): Promise<Proposal>;
}

/** A request that waits for review, or that was closed without being merged a short while ago. */
export interface Review {
  readonly namespace: string;
  readonly operation: ReviewedOperation;
  readonly pull: PullRequest;
  /** Digest of what was asked; undefined when the last commit of the branch is a person's. */
  readonly digest: string | undefined;
  /** What is to be created; undefined for other operations and for files that cannot be read. */
  readonly spec: StoreSpec | undefined;
}

/** What waits for review. */
export interface ReviewReader {
  of(namespace: string): readonly Review[];
  namespaces(): Iterable<string>;
  /** Looks at the git host now. Throws StoreplaneError 'review-unavailable'. */
  refresh(): Promise<void>;
  subscribe(listener: (namespaces: Iterable<string>) => void): () => void;
}
