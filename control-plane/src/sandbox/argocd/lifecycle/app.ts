import type { SourceTree } from '../branch/source-tree.ts';
import type { Fault } from './fault.ts';

/**
 * Where an Application is on its way. 'new': made, not looked at. 'pending': differs from the branch, no operation
 * yet. 'applying-guardrails', 'applying-chart': operation Running. 'progressing', 'healthy', 'degraded': Synced.
 * 'refused': the cluster refused the guardrails (OutOfSync, operation Failed). 'incomparable': a source cannot be read
 * (sync Unknown). 'invalid': the AppProject refuses it.
 */
export type Phase =
  | 'new'
  | 'pending'
  | 'applying-guardrails'
  | 'applying-chart'
  | 'progressing'
  | 'healthy'
  | 'degraded'
  | 'refused'
  | 'incomparable'
  | 'invalid';

/** What the branch wants of an Application: decided by the ApplicationSet, and by what its sources hold. */
export interface Target {
  readonly name: string;
  /** The git file it comes from, and that file's object id. */
  readonly file: string;
  readonly fileOid: string;
  /** How many parameter sets the file holds. */
  readonly siblings: number;
  /** JSON of the rendered template: kept as text because ten thousand of these are held. */
  readonly rendered: string;
  readonly namespace: string;
  /** Why the AppProject refuses it, in Argo CD's words. */
  readonly refusal: string | undefined;
  readonly paths: readonly string[];
  readonly sources: readonly SourceTree[];
  readonly fault: Fault | undefined;
  /** Equal keys: nothing to deploy between them. */
  readonly key: string;
}

export interface Operation {
  /** Milliseconds since the epoch, as all times here. */
  startedAt: number;
  finishedAt: number | undefined;
  revision: string;
  /** `Target.key` of what is being applied: the branch may move on meanwhile. */
  key: string;
  automated: boolean;
  phase: 'Running' | 'Succeeded' | 'Failed' | 'Error';
}

export interface Deployed {
  readonly id: number;
  readonly revision: string;
  /** `Target.key` of what was deployed. */
  readonly key: string;
  readonly startedAt: number;
  readonly deployedAt: number;
}

export type Health = 'Missing' | 'Progressing' | 'Healthy' | 'Degraded' | 'Unknown';

/** What stays in the namespace when an Application goes without its objects. */
export interface LeftBehind {
  /** Part of the uids of all objects: an Application that is made anew adopts them. */
  readonly objectsUid: string;
  readonly syncedKey: string | undefined;
  readonly deployedAt: number;
  readonly health: Health;
}

/** All that is kept of one Application. Objects of the API's shape are made from it when asked for. */
export interface App {
  readonly name: string;
  readonly uid: string;
  /** Part of the uids of the objects in the namespace: they may be older than the Application. */
  readonly objectsUid: string;
  /** When objects that are older than the Application were made. */
  readonly adoptedFrom: number | undefined;
  readonly createdAt: number;
  resourceVersion: number;
  target: Target;
  phase: Phase;
  /** When the next step happens by itself; undefined: not before something changes. */
  due: number | undefined;
  health: Health;
  healthAt: number;
  reconciledAt: number;
  /** `Target.key` of the last finished operation; undefined: never deployed. */
  syncedKey: string | undefined;
  operation: Operation | undefined;
  /** Newest last; the last few only. */
  history: readonly Deployed[];
  /** True once a person has ended automated sync in Argo CD. */
  paused: boolean;
  /** Sync operations begun since the fault was set. */
  attempts: number;
  /** True once anything exists in the namespace. */
  deployed: boolean;
  deletedAt: number | undefined;
  approvedAt: number | undefined;
  pruning: boolean;
}

/** True while the store does not come up. */
export function failing(app: App): boolean {
  const { fault } = app.target;
  return fault !== undefined && (fault.attempts === undefined || app.attempts <= fault.attempts);
}

/** True when the guardrails make the store's namespace: nothing else does. */
export function makesNamespace(app: App): boolean {
  return app.target.sources.some((source) =>
    // The scan leaves the name of the store's own namespace out.
    source.resources.some((resource) => resource.kind === 'Namespace' && resource.name === ''),
  );
}

/** True when something that was deployed must not be deleted without approval. */
export function needsApproval(app: App): boolean {
  return (
    app.deployed && app.target.sources.some((source) => source.resources.some((resource) => resource.confirm))
  );
}

/** What an Application leaves in its namespace when it goes without cascading. */
export function leftBehind(app: App): LeftBehind {
  const { objectsUid, syncedKey, health } = app;
  return { objectsUid, syncedKey, health, deployedAt: objectsSince(app) };
}

/** When the objects in the namespace were made, milliseconds. */
export function objectsSince(app: App): number {
  return app.adoptedFrom ?? app.history.at(-1)?.deployedAt ?? app.createdAt;
}
