import type { Traceparent } from './traceparent.ts';

/** What a person asked for, read from `store.yaml`. */
export interface StoreSpec {
  readonly name: string;
  readonly namespace: string;
  readonly engine: string;
  readonly plan: string;
  readonly owner: string;
  /** Undefined: the one that Argo CD runs in (`clusterOf`). */
  readonly cluster?: string | undefined;
  /** Public host name, for example `acme.localtest.me`. */
  readonly host: string;
  /** Unix seconds; undefined in a file written by hand without it. */
  readonly createdAt: number | undefined;
}

/** A person as git knows them. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface CommitInfo {
  readonly oid: string;
  /** Committer time, Unix seconds. */
  readonly committedAt: number;
  readonly author: Person;
  readonly subject: string;
  /** Where the trace of its request goes on; known of commits that this replica saw come. */
  readonly trace?: Traceparent | undefined;
}

/** Why a store folder cannot be used as it is. */
export interface StoreFileProblem {
  /** Path in the repository. */
  readonly file: string;
  /** 1-based; undefined when the fault is not at a line (a missing file, a duplicate). */
  readonly line: number | undefined;
  /** One sentence for people: what is wrong and what to do. */
  readonly message: string;
  /** True when Argo CD's generator fails on this file too, which stops every store (argo-cd issue 24874). */
  readonly freezesAll: boolean;
}

/** One store folder at the tip of the branch. */
export interface StoreEntry {
  readonly namespace: string;
  /** Path in the repository, for example `stores/8f/store-acme`. */
  readonly folder: string;
  /** Object id of the folder's tree: changes exactly when the folder's content does. Serves as the ETag. */
  readonly version: string;
  /** Text of `store.yaml`; undefined when the file is missing. */
  readonly text: string | undefined;
  /** Undefined when the file is broken. */
  readonly spec: StoreSpec | undefined;
  readonly problem: StoreFileProblem | undefined;
  /** Guardrails that are not in the folder, by their paths in it. */
  readonly missing: readonly string[];
  /** Last commit that changed the folder; undefined when it is older than what this replica has read of the history. */
  readonly commit: CommitInfo | undefined;
}

/** How a revision that Argo CD reports stands to the last commit of a store's folder. */
export type RevisionRelation =
  /** The revision is that commit or descends from it. */
  | 'current'
  /** The revision is older than that commit. */
  | 'behind'
  /** Both are older than the history this replica has read, or the revision is not on the branch. */
  | 'unknown';
