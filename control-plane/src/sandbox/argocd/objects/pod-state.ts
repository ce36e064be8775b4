import type { FaultKind } from '../lifecycle/fault.ts';
import type { Names } from './workloads.ts';

interface EventWords {
  readonly about: 'Deployment' | 'ReplicaSet' | 'Pod';
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

/** What the one pod of a store says, by fault. The words are those of a real cluster (Kubernetes 1.35). */
export interface PodState {
  readonly ready: boolean;
  readonly image: string;
  /** Undefined: the pod could not be made. */
  readonly pod: { readonly phase: string; readonly container: Readonly<Record<string, unknown>> } | undefined;
  /** Why the ReplicaSet could not make a pod. */
  readonly refusal: string | undefined;
  readonly events: readonly EventWords[];
}

const image = 'docker.io/library/wordpress:6-apache';

/** `up`: without a fault, whether the pod is ready already. */
export function podState(fault: FaultKind | undefined, names: Names, at: string, up: boolean): PodState {
  switch (fault) {
    case 'image-pull':
      return imagePull(names);
    case 'quota':
      return quota(names);
    case 'crash-loop':
      return crashLoop(names, at);
    case 'never-ready':
      return neverReady(names, at);
    case undefined:
      return {
        ready: up,
        image,
        pod: {
          phase: 'Running',
          container: { restartCount: 0, started: true, state: { running: { startedAt: at } } },
        },
        refusal: undefined,
        events: [created(names)],
      };
  }
}

function imagePull(names: Names): PodState {
  const missing = 'docker.io/library/wordpress:no-such-tag';
  const error = `failed to pull and unpack image "${missing}": failed to resolve reference "${missing}": ${missing}: not found`;
  const waiting = {
    message: `Back-off pulling image "${missing}": ErrImagePull: ${error}`,
    reason: 'ImagePullBackOff',
  };
  return {
    ready: false,
    image: missing,
    pod: {
      phase: 'Pending',
      container: { lastState: {}, restartCount: 0, started: false, state: { waiting } },
    },
    refusal: undefined,
    events: [
      created(names),
      about('Pod', 'Warning', 'Failed', `Failed to pull image "${missing}": ${error}`, 3),
      about('Pod', 'Warning', 'Failed', 'Error: ImagePullBackOff', 5),
    ],
  };
}

function quota(names: Names): PodState {
  const refusal = `pods "${names.pod}" is forbidden: exceeded quota: store-quota, requested: limits.cpu=1, used: limits.cpu=8, limited: limits.cpu=8`;
  return {
    ready: false,
    image,
    pod: undefined,
    refusal,
    events: [about('ReplicaSet', 'Warning', 'FailedCreate', `Error creating: ${refusal}`, 9)],
  };
}

function crashLoop(names: Names, at: string): PodState {
  const who = `container=wordpress pod=${names.pod}_${names.namespace}(${names.uid})`;
  const waiting = { message: `back-off 2m40s restarting failed ${who}`, reason: 'CrashLoopBackOff' };
  const terminated = { exitCode: 1, finishedAt: at, reason: 'Error', startedAt: at };
  return {
    ready: false,
    image,
    pod: {
      phase: 'Running',
      container: { lastState: { terminated }, restartCount: 5, started: false, state: { waiting } },
    },
    refusal: undefined,
    events: [
      created(names),
      about(
        'Pod',
        'Warning',
        'BackOff',
        `Back-off restarting failed container wordpress in pod ${names.pod}_${names.namespace}(${names.uid})`,
        11,
      ),
    ],
  };
}

function neverReady(names: Names, at: string): PodState {
  return {
    ready: false,
    image,
    pod: {
      phase: 'Running',
      container: { lastState: {}, restartCount: 0, started: true, state: { running: { startedAt: at } } },
    },
    refusal: undefined,
    events: [
      created(names),
      about(
        'Pod',
        'Warning',
        'Unhealthy',
        'Readiness probe failed: HTTP probe failed with statuscode: 503',
        25,
      ),
    ],
  };
}

function created(names: Names): EventWords {
  return about('ReplicaSet', 'Normal', 'SuccessfulCreate', `Created pod: ${names.pod}`, 1);
}

function about(
  what: EventWords['about'],
  type: EventWords['type'],
  reason: string,
  message: string,
  count: number,
): EventWords {
  return { about: what, type, reason, message, count };
}
