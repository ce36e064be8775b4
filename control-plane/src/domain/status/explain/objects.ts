import type { KubernetesObject, ObjectMeta } from '../../argocd/types.ts';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** ReplicaSet, Deployment, StatefulSet or Job: what makes pods. */
export interface Workload {
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number; readonly conditions?: readonly Condition[] };
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  readonly running?: unknown;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

export interface Pod {
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

interface VolumeClaim {
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly status?: { readonly phase?: string };
}

interface Ingress {
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly unknown[] } };
}

export interface Namespace {
  readonly metadata: ObjectMeta;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface Event {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
}

export interface NamespaceObjects {
  readonly namespace: Namespace | undefined;
  /** Asked to go, and kept by a finalizer. */
  readonly kept: readonly KubernetesObject[];
  readonly workloads: readonly Workload[];
  /** Newest first; without those that are going. */
  readonly pods: readonly Pod[];
  readonly volumeClaims: readonly VolumeClaim[];
  readonly ingresses: readonly Ingress[];
  readonly events: readonly Event[];
  /** `Deployment wordpress` for its ReplicaSet or its pod. */
  ownerName(object: { readonly kind: string; readonly metadata: ObjectMeta }): string;
}

const workloadKinds = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'];

/** Takes the API's own word for the shape of each kind. */
export function sortObjects(objects: readonly KubernetesObject[]): NamespaceObjects {
  const of = <T>(...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(kind)) as unknown as T[];
  const made = (pod: Pod) => pod.metadata.creationTimestamp ?? '';
  const byName = new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
  const ownerName: NamespaceObjects['ownerName'] = ({ kind, metadata }) => {
    let top = { kind, metadata };
    for (let depth = 0; depth < 4; depth += 1) {
      const owner = top.metadata.ownerReferences?.[0];
      if (owner === undefined) break;
      const known = byName.get(`${owner.kind} ${owner.name}`);
      if (known === undefined) return `${owner.kind} ${owner.name}`;
      top = known;
    }
    return `${top.kind} ${top.metadata.name}`;
  };
  return {
    namespace: of<Namespace>('Namespace')[0],
    kept: objects.filter(
      ({ kind, metadata: { deletionTimestamp, finalizers = [] } }) =>
        kind !== 'Namespace' && deletionTimestamp !== undefined && finalizers.length > 0,
    ),
    workloads: of<Workload>(...workloadKinds),
    pods: of<Pod>('Pod')
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .sort((a, b) => made(b).localeCompare(made(a))),
    volumeClaims: of<VolumeClaim>('PersistentVolumeClaim'),
    ingresses: of<Ingress>('Ingress'),
    events: of<Event>('Event'),
    ownerName,
  };
}

/** The message of the last event about an object with one of these reasons. */
export function eventMessage(
  { events }: NamespaceObjects,
  about: { readonly kind: string; readonly metadata: ObjectMeta },
  ...reasons: string[]
): string | undefined {
  return events.findLast(
    ({ reason, involvedObject }) =>
      reasons.includes(reason ?? '') &&
      involvedObject?.kind === about.kind &&
      involvedObject.name === about.metadata.name,
  )?.message;
}
