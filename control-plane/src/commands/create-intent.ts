import { inCluster } from '../domain/clusters.ts';
import { defaultEngine } from '../domain/engines.ts';
import { folderOf, hostOf, namespaceOf } from '../domain/names.ts';
import { defaultPlan } from '../domain/plans.ts';
import { type StoreSettings, usualCluster } from '../domain/settings.ts';
import type { StoreEntry, StoreSpec } from '../domain/store.ts';
import { renderStoreFolder } from '../domain/store-folder.ts';
import type { Decision, Intent } from '../ports/store-repository.ts';
import type { RequestStamp } from './caller.ts';
import { digestOf } from './digest.ts';
import { broken, existsOtherwise, namespaceTaken, stillDeleting } from './refusals.ts';

export interface CreateRequest {
  readonly name: string;
  readonly plan?: string | undefined;
  readonly owner?: string | undefined;
  readonly engine?: string | undefined;
  readonly cluster?: string | undefined;
}

export interface CreateContext {
  readonly settings: StoreSettings;
  readonly stamp: RequestStamp;
  /** True while Argo CD still has something of this store. */
  readonly isPresent: (namespace: string) => boolean;
}

/** The intent to make a store. The request is valid already (`validateCreate`). */
export function createIntent(request: CreateRequest, { settings, stamp, isPresent }: CreateContext): Intent {
  const spec = specOf(request, settings, stamp.requestedAt);
  const { namespace, name, engine, plan, owner, cluster } = spec;
  return {
    ...stamp,
    digest: digestOf({ operation: 'create', namespace, name, engine, plan, owner, cluster }),
    namespace,
    operation: 'create',
    decide: (entry) => decide(entry, spec, settings, isPresent),
  };
}

function specOf(request: CreateRequest, settings: StoreSettings, createdAt: number): StoreSpec {
  const plan = request.plan ?? defaultPlan;
  const cluster = request.cluster ?? usualCluster(plan, settings);
  return {
    name: request.name,
    namespace: namespaceOf(request.name, settings),
    engine: request.engine ?? defaultEngine,
    plan,
    owner: request.owner ?? settings.defaultOwner,
    // Left out of the file, so that files and Applications of before stay as they are.
    cluster: cluster === inCluster ? undefined : cluster,
    host: hostOf(request.name, settings),
    createdAt,
  };
}

function decide(
  entry: StoreEntry | undefined,
  spec: StoreSpec,
  settings: StoreSettings,
  isPresent: (namespace: string) => boolean,
): Decision {
  if (entry === undefined) {
    if (isPresent(spec.namespace)) return { kind: 'refused', error: stillDeleting(spec.namespace) };
    const folder = folderOf(spec.namespace);
    return {
      kind: 'write',
      folder,
      files: renderStoreFolder(spec, settings),
      subject: `Create store ${spec.name}`,
    };
  }
  const existing = entry.spec;
  if (existing === undefined) return { kind: 'refused', error: broken(entry) };
  if (existing.name !== spec.name) return { kind: 'refused', error: namespaceTaken(spec.name, existing) };
  const differing = (['engine', 'plan', 'owner', 'cluster'] as const).filter(
    (field) => existing[field] !== spec[field],
  );
  if (differing.length > 0) return { kind: 'refused', error: existsOtherwise(existing, differing) };
  return { kind: 'unchanged' };
}
