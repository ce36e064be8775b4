import type { KubernetesObject } from '../../../domain/argocd/types.ts';
import { type App, failing, objectsSince } from '../lifecycle/app.ts';
import { type PodState, podState } from './pod-state.ts';
import { timestamp } from './time.ts';

/**
 * The objects that a cluster would show in the store's namespace for what the sandbox pretends: the WordPress
 * Deployment, its ReplicaSet, its Pod and their events, with the fields of real ones that explain a failure.
 */
export function workloadObjects(app: App): KubernetesObject[] {
  const running = app.phase === 'progressing' || app.phase === 'healthy' || app.phase === 'degraded';
  const rolledOut = running || app.history.length > 0 || app.adoptedFrom !== undefined;
  if (!app.deployed || !rolledOut || app.pruning) return [];
  const at = timestamp(objectsSince(app));
  const names = namesOf(app);
  const state = podState(
    failing(app) ? app.target.fault?.kind : undefined,
    names,
    at,
    app.health === 'Healthy',
  );
  return [
    deployment(names, at, state, app.phase === 'degraded' ? timestamp(app.healthAt) : undefined),
    replicaSet(names, at, state),
    ...(state.pod === undefined ? [] : [pod(names, at, state)]),
    ...state.events.map((event, index) => eventObject(names, at, event, index)),
  ];
}

export interface Names {
  readonly namespace: string;
  readonly deployment: string;
  readonly replicaSet: string;
  readonly pod: string;
  readonly uid: string;
}

function namesOf(app: App): Names {
  const hash = app.objectsUid.replaceAll('-', '');
  const replicaSet = `wordpress-${hash.slice(0, 9)}`;
  const pod = `${replicaSet}-${hash.slice(9, 14)}`;
  return { namespace: app.target.namespace, deployment: 'wordpress', replicaSet, pod, uid: app.objectsUid };
}

const labels = { 'app.kubernetes.io/name': 'wordpress' };

function deployment(
  names: Names,
  at: string,
  state: PodState,
  exceededAt: string | undefined,
): KubernetesObject {
  const available = {
    lastTransitionTime: at,
    lastUpdateTime: at,
    message: state.ready
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
    reason: state.ready ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    status: state.ready ? 'True' : 'False',
    type: 'Available',
  };
  const progressing = {
    lastTransitionTime: exceededAt ?? at,
    lastUpdateTime: exceededAt ?? at,
    message: `ReplicaSet "${names.replicaSet}" ${exceededAt === undefined ? (state.ready ? 'has successfully progressed.' : 'is progressing.') : 'has timed out progressing.'}`,
    reason:
      exceededAt !== undefined
        ? 'ProgressDeadlineExceeded'
        : state.ready
          ? 'NewReplicaSetAvailable'
          : 'ReplicaSetUpdated',
    status: exceededAt === undefined ? 'True' : 'False',
    type: 'Progressing',
  };
  const replicas = state.pod === undefined ? 0 : 1;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      creationTimestamp: at,
      generation: 1,
      labels,
      name: names.deployment,
      namespace: names.namespace,
      uid: names.uid,
    },
    spec: { replicas: 1, selector: { matchLabels: labels }, strategy: { type: 'Recreate' } },
    status: {
      conditions: [available, ...replicaFailure(state, at), progressing],
      observedGeneration: 1,
      ...(replicas === 0 ? {} : { replicas, updatedReplicas: replicas }),
      ...(state.ready ? { availableReplicas: 1, readyReplicas: 1 } : { unavailableReplicas: 1 }),
    },
  };
}

function replicaSet(names: Names, at: string, state: PodState): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      creationTimestamp: at,
      generation: 1,
      labels,
      name: names.replicaSet,
      namespace: names.namespace,
      ownerReferences: [{ kind: 'Deployment', name: names.deployment, uid: names.uid }],
      uid: names.uid,
    },
    spec: { replicas: 1, selector: { matchLabels: labels } },
    status: {
      ...(state.refusal === undefined ? {} : { conditions: replicaFailure(state, at) }),
      observedGeneration: 1,
      replicas: state.pod === undefined ? 0 : 1,
      ...(state.ready ? { availableReplicas: 1, readyReplicas: 1 } : {}),
    },
  };
}

function replicaFailure(state: PodState, at: string) {
  if (state.refusal === undefined) return [];
  return [
    {
      lastTransitionTime: at,
      lastUpdateTime: at,
      message: state.refusal,
      reason: 'FailedCreate',
      status: 'True',
      type: 'ReplicaFailure',
    },
  ];
}

function pod(names: Names, at: string, state: PodState): KubernetesObject {
  const unready = {
    message: 'containers with unready status: [wordpress]',
    reason: 'ContainersNotReady',
    status: 'False',
  };
  const ready = state.ready ? { status: 'True' } : unready;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      creationTimestamp: at,
      labels,
      name: names.pod,
      namespace: names.namespace,
      ownerReferences: [{ kind: 'ReplicaSet', name: names.replicaSet, uid: names.uid }],
      uid: names.uid,
    },
    spec: { containers: [{ image: state.image, name: 'wordpress' }], nodeName: 'sandbox' },
    status: {
      conditions: [
        { lastTransitionTime: at, ...ready, type: 'Ready' },
        { lastTransitionTime: at, ...ready, type: 'ContainersReady' },
        { lastTransitionTime: at, status: 'True', type: 'PodScheduled' },
      ],
      containerStatuses: [
        { image: state.image, imageID: '', name: 'wordpress', ready: state.ready, ...state.pod?.container },
      ],
      phase: state.pod?.phase,
      startTime: at,
    },
  };
}

function eventObject(
  names: Names,
  at: string,
  event: PodState['events'][number],
  index: number,
): KubernetesObject {
  const name =
    event.about === 'Pod' ? names.pod : event.about === 'ReplicaSet' ? names.replicaSet : names.deployment;
  const apiVersion = event.about === 'Pod' ? 'v1' : 'apps/v1';
  return {
    apiVersion: 'v1',
    count: event.count,
    firstTimestamp: at,
    involvedObject: { apiVersion, kind: event.about, name, namespace: names.namespace, uid: names.uid },
    kind: 'Event',
    lastTimestamp: at,
    message: event.message,
    metadata: { creationTimestamp: at, name: `${name}.${index}`, namespace: names.namespace },
    reason: event.reason,
    type: event.type,
  };
}
