import { clusterOf } from '../domain/clusters.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { StoreEntry, StoreSpec } from '../domain/store.ts';
import { editStoreFile } from '../domain/store-file.ts';
import { renderGuardrails } from '../domain/store-folder.ts';
import type { Decision, Intent } from '../ports/store-repository.ts';
import type { RequestStamp, VersionCondition } from './caller.ts';
import { digestOf } from './digest.ts';
import { broken, clusterFixed, notFound, stillDeleting, versionMismatch } from './refusals.ts';

export interface UpdateRequest {
  readonly plan?: string | undefined;
  readonly owner?: string | undefined;
  /** Refused unless it is the store's own. */
  readonly cluster?: string | undefined;
}

export interface UpdateContext {
  readonly settings: StoreSettings;
  readonly stamp: RequestStamp;
  readonly ifMatch: VersionCondition;
  readonly isPresent: (namespace: string) => boolean;
}

/** The intent to change plan or owner. The request is valid already (`validateUpdate`). */
export function updateIntent(namespace: string, request: UpdateRequest, context: UpdateContext): Intent {
  const { plan, owner, cluster } = request;
  const { stamp, ifMatch } = context;
  return {
    ...stamp,
    digest: digestOf({ operation: 'update', namespace, plan, owner, cluster, ifMatch }),
    namespace,
    operation: 'update',
    decide: (entry) => decide(namespace, entry, request, context),
  };
}

function decide(
  namespace: string,
  entry: StoreEntry | undefined,
  request: UpdateRequest,
  { settings, ifMatch, isPresent }: UpdateContext,
): Decision {
  if (entry === undefined) {
    return { kind: 'refused', error: isPresent(namespace) ? stillDeleting(namespace) : notFound(namespace) };
  }
  const { spec, text } = entry;
  if (spec === undefined || text === undefined) return { kind: 'refused', error: broken(entry) };
  const mismatch = versionMismatch(entry, ifMatch);
  if (mismatch !== undefined) return { kind: 'refused', error: mismatch };

  const { cluster } = request;
  if (cluster !== undefined && cluster !== clusterOf(spec))
    return { kind: 'refused', error: clusterFixed(spec) };

  const changes = changesOf(spec, request);
  if (Object.keys(changes).length === 0) return { kind: 'unchanged' };
  const files = new Map(renderGuardrails({ ...spec, ...changes }, settings));
  files.set('store.yaml', editStoreFile(text, changes));
  return { kind: 'write', folder: entry.folder, files, subject: subjectOf(spec.name, changes) };
}

type Changes = { plan?: string; owner?: string };

function changesOf(spec: StoreSpec, { plan, owner }: UpdateRequest): Changes {
  const changes: Changes = {};
  if (plan !== undefined && plan !== spec.plan) changes.plan = plan;
  if (owner !== undefined && owner !== spec.owner) changes.owner = owner;
  return changes;
}

function subjectOf(name: string, changes: Changes): string {
  const what = Object.entries(changes).map(([field, value]) => `${field} ${value}`);
  return `Update store ${name}: ${what.join(', ')}`;
}
