import type { Application, ResourceResult, ResourceStatus } from '../argocd/types.ts';
import { inCluster } from '../clusters.ts';
import { outsideFaultOf } from './outside-fault.ts';

/** Unix seconds of a Kubernetes time; undefined when there is none. */
export function seconds(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const milliseconds = Date.parse(time);
  return Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1000) : undefined;
}

/**
 * The revision of the store repository that Argo CD last compared the store with: what `relation` is asked for. While
 * Argo CD cannot read the repository or the cluster, it keeps none; what is deployed was compared before.
 */
export function comparedRevision(application: Application): string | undefined {
  const compared = firstRevision(application.status?.sync);
  if (compared !== undefined || outsideFaultOf(application) === undefined) return compared;
  return deployedRevision(application);
}

/** The revision that was last rolled out. The store's folder is the first source, the chart the second. */
export function deployedRevision(application: Application): string | undefined {
  const { operationState, history } = application.status ?? {};
  const synced = operationState?.phase === 'Succeeded' ? firstRevision(operationState.syncResult) : undefined;
  return synced ?? firstRevision(history?.at(-1));
}

/** The cluster of the store's objects by name or address, where it is another one than Argo CD's own. */
export function otherCluster({ spec }: Application): string | undefined {
  const { name, server } = spec.destination;
  if (name) return name === inCluster ? undefined : name;
  return server && server !== ownServer ? server : undefined;
}

/** What Argo CD calls the API server of the cluster that it runs in. */
const ownServer = 'https://kubernetes.default.svc';

/** True when Argo CD syncs the store by itself. */
export function isAutomated(application: Application): boolean {
  const automated = application.spec.syncPolicy?.automated;
  return automated !== undefined && automated !== null && automated.enabled !== false;
}

/** True when something of the store has been rolled out before. An application without resources counts as Healthy. */
export function wasDeployed(application: Application): boolean {
  return (application.status?.history?.length ?? 0) > 0;
}

/** True while a sync is asked for or running. */
export function isSyncing(application: Application): boolean {
  return isSyncRequested(application) || isRunning(application);
}

/** True while a sync is asked for and has not begun; Argo CD keeps the request while the operation runs. */
export function isSyncRequested(application: Application): boolean {
  const requested = application.operation !== undefined && application.operation !== null;
  return requested && !isRunning(application);
}

function isRunning(application: Application): boolean {
  const phase = application.status?.operationState?.phase;
  return phase === 'Running' || phase === 'Terminating';
}

/** True when Argo CD has not looked at the store again since the last operation ended: sync and health are old. */
export function isStale(application: Application): boolean {
  const finished = seconds(application.status?.operationState?.finishedAt);
  const reconciled = seconds(application.status?.reconciledAt);
  return finished !== undefined && (reconciled === undefined || reconciled < finished);
}

/** The first namespace among the store's resources that is not its own: Argo CD would remove that one too. */
export function foreignNamespace({ metadata, status }: Application): string | undefined {
  return status?.resources?.find(({ kind, name }) => kind === 'Namespace' && name !== metadata.name)?.name;
}

/** True when the revision rolled out last had been replaced by another one before. */
export function isRolledBack(application: Application): boolean {
  const revisions = (application.status?.history ?? []).map(firstRevision);
  const first = revisions.indexOf(deployedRevision(application));
  return first !== -1 && revisions.slice(first).some((revision) => revision !== revisions[first]);
}

/** `Deployment wordpress` */
export function nameOfResource(resource: { readonly kind: string; readonly name: string }): string {
  return `${resource.kind} ${resource.name}`;
}

export function outOfSync(application: Application): readonly ResourceStatus[] {
  return (application.status?.resources ?? []).filter((resource) => resource.status === 'OutOfSync');
}

export function refused(application: Application): ResourceResult | undefined {
  const results = application.status?.operationState?.syncResult?.resources ?? [];
  return results.find(
    ({ status, hookPhase }) => status === 'SyncFailed' || hookPhase === 'Failed' || hookPhase === 'Error',
  );
}

const takesTime = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'PersistentVolumeClaim',
  'Ingress',
  'HTTPRoute',
];

/**
 * The resources the store is waiting for, in words. Argo CD 3 keeps their health out of the Application; without
 * it these are the ones that can take time.
 */
export function waitingFor(application: Application): string | undefined {
  const resources = application.status?.resources ?? [];
  const unhealthy = resources.filter(
    ({ health }) => health?.status !== undefined && health.status !== '' && health.status !== 'Healthy',
  );
  const named = unhealthy.length > 0 ? unhealthy : resources.filter(({ kind }) => takesTime.includes(kind));
  return named.length === 0 ? undefined : listed(named);
}

/** Names up to three resources: `Deployment wordpress, Ingress wordpress and 2 more`. */
export function listed(resources: readonly { readonly kind: string; readonly name: string }[]): string {
  const names = resources.map(nameOfResource);
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function firstRevision(
  of: { readonly revision?: string; readonly revisions?: readonly string[] } | undefined,
): string | undefined {
  return of?.revisions?.[0] || of?.revision || undefined;
}

/** Whether a waiting deletion may run. Argo CD counts an approval only when it is not older than the deletion. */
export function isApproved(application: Application): boolean {
  const approved = approvedAt(application);
  const since = seconds(application.metadata.deletionTimestamp);
  return approved !== undefined && since !== undefined && approved >= since;
}

/** Unix seconds of the last approval of a deletion, of this one or an earlier. */
export function approvedAt({ metadata }: Application): number | undefined {
  return seconds(metadata.annotations?.['argocd.argoproj.io/deletion-approved']);
}
