import type { Application } from '../domain/argocd/types.ts';

/** Times of an operation that is over before the tests' clock begins to matter. */
const times = {
  begun: '2026-11-22T12:00:00Z',
  ended: '2026-11-22T12:00:05Z',
  looked: '2026-11-22T12:00:06Z',
};

function application(name: string, status: NonNullable<Application['status']>): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, uid: `uid-${name}`, creationTimestamp: times.begun },
    spec: {
      project: 'stores',
      destination: { namespace: name },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
    status,
  };
}

/** A store that runs at this revision. */
export function readyApplication(name: string, revision: string): Application {
  const revisions = [revision, ''];
  return application(name, {
    health: { status: 'Healthy', lastTransitionTime: times.looked },
    sync: { status: 'Synced', revisions },
    reconciledAt: times.looked,
    operationState: {
      phase: 'Succeeded',
      startedAt: times.begun,
      finishedAt: times.ended,
      syncResult: { revisions },
    },
    history: [{ id: 0, deployedAt: times.ended, revisions }],
  });
}

/** A store whose workloads do not come up. */
export function degradedApplication(name: string, revision: string): Application {
  const { status, ...rest } = readyApplication(name, revision);
  return { ...rest, status: { ...status, health: { status: 'Degraded', lastTransitionTime: times.looked } } };
}

/** A store on its way out that waits for approval. */
export function deletingApplication(name: string, revision: string): Application {
  const ready = readyApplication(name, revision);
  return { ...ready, metadata: { ...ready.metadata, deletionTimestamp: times.looked } };
}
