import type { Application } from '../argocd/types.ts';
import type { DeletionDecision } from '../deletion/decision.ts';
import type { StorePhase, StoreStatus, TimelineEntry } from '../record.ts';
import type { RevisionRelation, StoreEntry } from '../store.ts';
import type { ApplicationSetError } from './application-set.ts';
import type { Cause } from './causes.ts';

/** All that the status of a store is made of. Times are Unix seconds. */
export interface StatusInput {
  /** The store's folder at the tip; undefined once it is gone. */
  readonly entry: StoreEntry | undefined;
  /** How `comparedRevision(application)` stands to the folder's last commit. */
  readonly relation: RevisionRelation;
  readonly application: Application | undefined;
  /** True until Argo CD was read for the first time: that there is no Application says nothing then. */
  readonly isUnread?: boolean;
  readonly applicationSetError: ApplicationSetError | undefined;
  /** What the store's own objects say, where they have been read. */
  readonly cause: Cause | undefined;
  /** True when the last status given for this store was Ready. */
  readonly wasReady: boolean;
  readonly now: number;
  /** Seconds a store may take to come up, or to take in a change. */
  readonly provisionTimeout: number;
  /** What is to become of the deletion that waits; undefined: none waits. */
  readonly deletion?: DeletionDecision | undefined;
  /**
   * When this replica saw the folder become as it is now (commits are pushed later than they are made), or saw its
   * Application go.
   */
  readonly seenAt?: number | undefined;
}

export interface StatusResult {
  readonly status: StoreStatus;
  readonly phase: StorePhase;
  /** One sentence or two for people. */
  readonly reason: string;
  readonly nextStep: string | null;
  readonly lastError: string | null;
  readonly health: string | null;
  readonly sync: string | null;
  readonly revision: string | null;
  readonly timeline: readonly TimelineEntry[];
  /** Unix seconds until which a deletion waits. */
  readonly deletesAt: number | undefined;
  /** True when the store's own objects would tell more, also when `cause` was given. */
  readonly needsCause: boolean;
  /** Unix seconds at which the answer changes by time alone. */
  readonly deadline: number | undefined;
  /** True when nothing but the unknown place of the revision keeps the store from being Ready. */
  readonly isUnplaced: boolean;
}

/** What one step finds; the rest of a result is the same for all. */
export interface Verdict {
  readonly status: StoreStatus;
  readonly phase: StorePhase;
  readonly reason: string;
  readonly nextStep?: string;
  readonly needsCause?: boolean;
  readonly deadline?: number;
  readonly deletesAt?: number;
}

/** The input of the steps that look at an Application of a store whose folder is there. */
export interface Deployment extends StatusInput {
  readonly entry: StoreEntry;
  readonly application: Application;
}
