import type { Application, ApplicationSet, KubernetesObject } from '../../domain/argocd/types.ts';
import { keepShape, type Shape } from './shape.ts';
import { StringPool } from './string-pool.ts';

const metadata = {
  name: true,
  namespace: true,
  uid: true,
  resourceVersion: true,
  creationTimestamp: true,
  deletionTimestamp: true,
  annotations: { 'argocd.argoproj.io/deletion-approved': true },
  finalizers: true,
} as const satisfies Shape;

const resource = { group: true, kind: true, name: true, namespace: true } as const satisfies Shape;

/** The chart's values alone: whether the ApplicationSet has followed the store's folder. */
const sources = { helm: { values: true } } as const satisfies Shape;

const revisions = { revision: true, revisions: true } as const satisfies Shape;

/** What `domain/argocd/types` has of an Application: a tenth of the object. Addresses, paths and managed fields go. */
const application: Shape = {
  apiVersion: true,
  kind: true,
  metadata,
  operation: { initiatedBy: true },
  spec: {
    project: true,
    destination: { namespace: true, server: true, name: true },
    sources,
    syncPolicy: {
      automated: { enabled: true, prune: true, selfHeal: true },
      retry: { limit: true },
      syncOptions: true,
    },
  },
  status: {
    conditions: { type: true, message: true, lastTransitionTime: true },
    health: { status: true, lastTransitionTime: true },
    history: { id: true, deployedAt: true, ...revisions },
    operationState: {
      phase: true,
      message: true,
      startedAt: true,
      finishedAt: true,
      retryCount: true,
      operation: { sync: { autoHealAttemptsCount: true } },
      syncResult: { ...revisions, resources: { ...resource, status: true, message: true, hookPhase: true } },
    },
    reconciledAt: true,
    resources: {
      ...resource,
      version: true,
      status: true,
      syncWave: true,
      requiresDeletionConfirmation: true,
      health: { status: true, message: true },
    },
    sync: { status: true, comparedTo: { sources }, ...revisions },
  },
};

/** The set lists all its Applications in its status: that goes. */
const applicationSet: Shape = {
  metadata,
  spec: {},
  status: { conditions: { type: true, status: true, reason: true, message: true, lastTransitionTime: true } },
};

/** Makes small copies of Argo CD's objects, to be kept by the ten thousand. */
export class Trimmer {
  readonly #pool = new StringPool();

  application(object: KubernetesObject): Application {
    return keepShape(object, application, this.#pool.share) as Application;
  }

  applicationSet(object: KubernetesObject): ApplicationSet {
    return keepShape(object, applicationSet, this.#pool.share) as ApplicationSet;
  }
}

/**
 * True for an Application that this ApplicationSet made. One that it does not own is somebody's own: Storeplane neither
 * reports it nor approves its deletion, and the set adopts it as soon as the branch has a folder of its name.
 */
export function isOwnedBy(set: string, { metadata }: KubernetesObject): boolean {
  return (metadata.ownerReferences ?? []).some(({ kind, name }) => kind === 'ApplicationSet' && name === set);
}
