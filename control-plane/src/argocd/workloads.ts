import type { KubernetesObject } from '../domain/argocd/types.ts';
import { ApiError } from './api/api-error.ts';
import type { KubernetesApi } from './api/kubernetes-api.ts';
import { apiVersionOf, events, namespaces, type Resource, workloadResources } from './api/resources.ts';
import { keepShape, type Shape } from './trim/shape.ts';

interface List {
  readonly metadata: { readonly continue?: string };
  readonly items?: readonly KubernetesObject[];
}

/** Objects of one kind that are looked at, and events that are kept. */
const most = 200;
/** Events are listed by name, so all have to be read for the newest; more than these are not. */
const mostEvents = 2000;

/** What tells why a store does not come up, or does not go. Pod templates and managed fields do not. */
const shape: Shape = {
  apiVersion: true,
  kind: true,
  metadata: {
    name: true,
    namespace: true,
    uid: true,
    creationTimestamp: true,
    deletionTimestamp: true,
    labels: true,
    finalizers: true,
    ownerReferences: { kind: true, name: true, uid: true },
  },
  spec: { replicas: true, finalizers: true, storageClassName: true },
  status: true,
  type: true,
  reason: true,
  message: true,
  involvedObject: { kind: true, name: true },
};

/**
 * The namespace and what is in it: workloads, pods, volume claims, ingresses, and the newest events with the last one
 * at the end. Nothing for a namespace that is not there. Throws ApiError.
 */
export async function readWorkloads(api: KubernetesApi, namespace: string): Promise<KubernetesObject[]> {
  const lists = workloadResources.map((resource) => listSome(api, resource, namespace));
  const found = await Promise.all([readNamespace(api, namespace), ...lists, newestEvents(api, namespace)]);
  return found.flat();
}

async function readNamespace(api: KubernetesApi, name: string): Promise<KubernetesObject[]> {
  const object = await absentIs(
    undefined,
    api.json<KubernetesObject>({ verb: 'get', resource: namespaces, name }),
  );
  return object === undefined ? [] : [trimmed(object, namespaces)];
}

async function listSome(
  api: KubernetesApi,
  resource: Resource,
  namespace: string,
): Promise<KubernetesObject[]> {
  const { items = [] } = await listPage(api, resource, namespace, { limit: String(most) });
  return items.map((object) => trimmed(object, resource));
}

async function newestEvents(api: KubernetesApi, namespace: string): Promise<KubernetesObject[]> {
  const all: KubernetesObject[] = [];
  let token: string | undefined;
  do {
    const query = { limit: '500', ...(token === undefined ? {} : { continue: token }) };
    const page = await listPage(api, events, namespace, query);
    all.push(...(page.items ?? []));
    token = page.metadata.continue || undefined;
  } while (token !== undefined && all.length < mostEvents);
  const at = new Map(all.map((event) => [event, timeOf(event)]));
  const newest = all.sort((a, b) => at.get(a)! - at.get(b)!).slice(-most);
  return newest.map((event) => trimmed(event, events));
}

function listPage(
  api: KubernetesApi,
  resource: Resource,
  namespace: string,
  query: Record<string, string>,
): Promise<List> {
  return absentIs({ metadata: {} }, api.json<List>({ verb: 'list', resource, namespace, query }));
}

/** When the event was seen last: a repeated one counts up and keeps its first time beside. */
function timeOf(event: KubernetesObject): number {
  const { lastTimestamp, eventTime, series } = event as {
    readonly lastTimestamp?: string | null;
    readonly eventTime?: string | null;
    readonly series?: { readonly lastObservedTime?: string } | null;
  };
  const time = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? event.metadata.creationTimestamp;
  return Date.parse(time ?? '') || 0;
}

function trimmed(object: KubernetesObject, resource: Resource): KubernetesObject {
  const named = { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
  return keepShape(named, shape, (text) => text) as KubernetesObject;
}

/** A kind that the cluster does not have is as good as one without objects. */
async function absentIs<T>(instead: T, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return instead;
    throw error;
  }
}
