import type { ResourceResult, ResourceStatus } from '../../../domain/argocd/types.ts';
import type { ScannedResource } from '../branch/manifest-scan.ts';
import type { App } from '../lifecycle/app.ts';

/** `status.resources`, in Argo CD's order: by group, kind and name. Without health, as Argo CD 3 leaves it out. */
export function resourceStatuses(app: App): ResourceStatus[] {
  return [...all(app)].sort(byGroup).map((resource) => ({
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.kind,
    name: resource.name || app.target.namespace,
    ...(resource.kind === 'Namespace' ? {} : { namespace: app.target.namespace }),
    ...(resource.confirm ? { requiresDeletionConfirmation: true } : {}),
    status: isApplied(app, resource) ? 'Synced' : 'OutOfSync',
    ...(resource.wave === 0 ? {} : { syncWave: resource.wave }),
    version: resource.version,
  }));
}

/** `operationState.syncResult.resources`: what the operation has applied so far, in wave order. */
export function resourceResults(app: App): ResourceResult[] | undefined {
  if (app.phase === 'applying-guardrails') return undefined;
  const applied = [...all(app)]
    .filter((resource) => app.phase !== 'applying-chart' || resource.wave < 0)
    .sort(byWave);
  const first = app.history.length <= (app.operation?.phase === 'Succeeded' ? 1 : 0);
  return applied.map((resource, index) => {
    const name = resource.name || app.target.namespace;
    const lastOfWaves = app.phase === 'applying-chart' && index === applied.length - 1;
    return {
      group: resource.group,
      hookPhase: resource.wave < 0 && !lastOfWaves ? 'Succeeded' : 'Running',
      kind: resource.kind,
      message: `${reference(resource)}/${name} ${first ? 'created' : 'unchanged'}`,
      name,
      namespace: app.target.namespace,
      status: 'Synced',
      syncPhase: 'Sync',
      version: resource.version,
    };
  });
}

function isApplied(app: App, resource: ScannedResource): boolean {
  if (app.phase === 'applying-chart') return resource.wave < 0 || app.history.length > 0;
  const synced = app.phase === 'progressing' || app.phase === 'healthy' || app.phase === 'degraded';
  return synced || (app.syncedKey === app.target.key && app.deployed);
}

function* all(app: App): Generator<ScannedResource> {
  for (const source of app.target.sources) yield* source.resources;
}

function reference(resource: ScannedResource): string {
  const kind = resource.kind.toLowerCase();
  return resource.group === '' ? kind : `${kind}.${resource.group}`;
}

function byGroup(a: ScannedResource, b: ScannedResource): number {
  return compareText(`${a.group} ${a.kind} ${a.name}`, `${b.group} ${b.kind} ${b.name}`);
}

function byWave(a: ScannedResource, b: ScannedResource): number {
  return a.wave - b.wave || byGroup(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
