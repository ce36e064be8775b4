export type StoreStatus = 'Provisioning' | 'Ready' | 'Failed' | 'Deleting';

export type StorePhase =
  | 'AwaitingReview'
  | 'Committed'
  | 'Blocked'
  | 'Invalid'
  | 'Unguarded'
  | 'Syncing'
  | 'Waiting'
  | 'Checking'
  | 'SyncFailed'
  | 'Degraded'
  | 'TimedOut'
  | 'NotConverging'
  | 'Running'
  | 'Updating'
  | 'Paused'
  | 'RolledBack'
  | 'AwaitingApproval'
  | 'Restoring'
  | 'Pruning'
  | 'Held';

export type TimelineStep = 'committed' | 'detected' | 'syncing' | 'healthy' | 'deleting' | 'approved';

export interface TimelineEntry {
  readonly step: TimelineStep;
  /** Unix seconds; null while the step has not happened. */
  readonly at: number | null;
}

/** What the API says about one store. Field names are the public contract. */
export interface StoreRecord {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly status: StoreStatus;
  readonly phase: StorePhase;
  readonly engine: string;
  readonly plan: string;
  readonly owner: string;
  /** As Argo CD names it; empty while the store file cannot be read. */
  readonly cluster: string;
  readonly url: string | null;
  /** Unix seconds. */
  readonly created_at: number | null;
  readonly last_error: string | null;
  /** One sentence for people; stable while the state is. */
  readonly reason: string;
  readonly next_step: string | null;
  readonly health: string | null;
  readonly sync: string | null;
  /** Last commit of the store's folder. */
  readonly commit: string | null;
  /** Revision Argo CD last compared or synced. */
  readonly revision: string | null;
  readonly pull_request_url: string | null;
  /** Content version of the folder: the entity tag without quotes. */
  readonly version: string | null;
  /** Path of the folder in the repository. */
  readonly folder: string;
  /** Where the fault is, when a file of the repository is at fault. */
  readonly problem: {
    readonly file: string;
    readonly line: number | null;
    readonly message: string;
    readonly commit: string | null;
    readonly author: string | null;
  } | null;
  readonly timeline: readonly TimelineEntry[];
  /** Unix seconds until which the deletion waits and can be undone; null when it waits for no time. */
  readonly deletes_at: number | null;
  /** A quota of the team that the store is one too many for; `plan`: only stores of that plan count for it. */
  readonly over_quota: {
    readonly team: string;
    readonly plan: string | null;
    readonly limit: number;
  } | null;
}
