import { parse } from 'yaml';
import { namespaces, type Resource } from '../argocd/api/resources.ts';
import type { KubernetesObject } from '../domain/argocd/types.ts';
import { defaultEngine } from '../domain/engines.ts';
import { defaultPlan } from '../domain/plans.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { renderGuardrails } from '../domain/store-folder.ts';
import type { Cluster } from './cluster.ts';
import { limitRanges, networkPolicies, resourceQuotas, serviceAccounts } from './resources.ts';

/** On both namespaces and on nothing else, with the run's random word: what is left over is found by it. */
export const doctorLabel = 'storeplane.dev/doctor';

/** Seconds until a new namespace has what pods need, and until one that was deleted is gone. */
const patience = { ready: 30, gone: 120 };

const resources: Readonly<Record<string, Resource>> = {
  ResourceQuota: resourceQuotas,
  LimitRange: limitRanges,
  NetworkPolicy: networkPolicies,
};

/** The guardrails of a store with the usual plan, for a namespace of the doctor's. */
export interface Guardrails {
  readonly namespace: KubernetesObject;
  /** Without the network's, which come later. */
  readonly limits: readonly KubernetesObject[];
  readonly network: KubernetesObject;
}

/** As they are committed with a store's folder, but for what Argo CD is told: it has nothing to do with these. */
export function guardrailsFor(name: string, run: string, settings: StoreSettings): Guardrails {
  const spec = { name, namespace: name, engine: defaultEngine, plan: defaultPlan };
  const store = {
    ...spec,
    owner: settings.defaultOwner,
    host: `${name}.${settings.domain}`,
    createdAt: undefined,
  };
  const objects = [...renderGuardrails(store, settings).values()].map((text) => {
    const { metadata, ...rest } = parse(text) as KubernetesObject;
    const { annotations: _, ...kept } = metadata;
    return { ...rest, metadata: kept } as KubernetesObject;
  });
  const [namespace, ...others] = objects as [KubernetesObject, ...KubernetesObject[]];
  const labels = { ...namespace.metadata.labels, [doctorLabel]: run };
  return {
    namespace: { ...namespace, metadata: { ...namespace.metadata, labels } },
    limits: others.filter(({ kind }) => kind !== 'NetworkPolicy'),
    network: others.find(({ kind }) => kind === 'NetworkPolicy') as KubernetesObject,
  };
}

/** Makes the namespace with quota and limits, and waits until pods can be made in it. Throws ApiError. */
export async function makeNamespace(cluster: Cluster, { namespace, limits }: Guardrails): Promise<void> {
  const { name } = namespace.metadata;
  await cluster.ask({ verb: 'create', resource: namespaces, body: namespace });
  for (const object of limits) await create(cluster, name, object);
  // A pod is refused before its service account is there and the quota is counted.
  await cluster.until(patience.ready, async () => {
    const at = { verb: 'get', namespace: name } as const;
    const account = await cluster.find({ ...at, resource: serviceAccounts, name: 'default' });
    const quota = await cluster.find<{ status?: { hard?: object } }>({
      ...at,
      resource: resourceQuotas,
      name: 'store-quota',
    });
    return account !== undefined && quota?.status?.hard !== undefined ? true : undefined;
  });
}

/** Throws ApiError. */
export function shut(cluster: Cluster, { namespace, network }: Guardrails): Promise<void> {
  return create(cluster, namespace.metadata.name, network);
}

async function create(cluster: Cluster, namespace: string, body: KubernetesObject): Promise<void> {
  const resource = resources[body.kind];
  if (resource === undefined)
    throw new TypeError(`the guardrails have a ${body.kind}, which is not known here`);
  await cluster.ask({ verb: 'create', resource, namespace, body });
}

/**
 * Takes away the namespaces of this run, if they are there; one of the same name that somebody else made stays. Answers
 * the names of those that are not gone in the end. Throws ApiError.
 */
export async function removeNamespaces(
  cluster: Cluster,
  names: readonly string[],
  run: string,
): Promise<string[]> {
  const own = async (name: string) => {
    const found = await cluster.find<KubernetesObject>({ verb: 'get', resource: namespaces, name });
    return found?.metadata.labels?.[doctorLabel] === run ? found : undefined;
  };
  for (const name of names) {
    const found = await own(name);
    if (found === undefined) continue;
    const preconditions = { uid: found.metadata.uid };
    await cluster.find({ verb: 'delete', resource: namespaces, name, body: { preconditions } });
  }
  let left: string[] = [];
  await cluster.until(patience.gone, async () => {
    const still = await Promise.all(names.map(own));
    left = names.filter((_, index) => still[index] !== undefined);
    return left.length === 0 ? true : undefined;
  });
  return left;
}
