import type { Cause } from '../causes.ts';
import { plainWords } from '../plain-words.ts';
import { type ContainerStatus, eventMessage, type NamespaceObjects, type Pod } from './objects.ts';

type Reader = (objects: NamespaceObjects, pod: Pod, container: ContainerStatus) => Cause | undefined;

/** The first fault over all pods, the graver kinds first: a pod that only waits may wait for a broken one. */
export function podCause(objects: NamespaceObjects): Cause | undefined {
  for (const read of [imagePull, outOfMemory, containerConfig, crashLoop]) {
    const cause = firstOf(objects, read);
    if (cause !== undefined) return cause;
  }
  return unschedulable(objects) ?? firstOf(objects, notReady);
}

function firstOf(objects: NamespaceObjects, read: Reader): Cause | undefined {
  for (const pod of objects.pods) {
    const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
    for (const container of [...initContainerStatuses, ...containerStatuses]) {
      const cause = read(objects, pod, container);
      if (cause !== undefined) return cause;
    }
  }
  return undefined;
}

const pullReasons = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];
const configReasons = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];

function imagePull(objects: NamespaceObjects, pod: Pod, container: ContainerStatus): Cause | undefined {
  if (!pullReasons.includes(container.state?.waiting?.reason ?? '')) return undefined;
  const resource = objects.ownerName(pod);
  return {
    code: 'image-pull',
    resource,
    message: `${resource} cannot start: its image ${container.image ?? ''} cannot be pulled.`.replace(
      '  ',
      ' ',
    ),
    nextStep: 'Check that the image exists and that the cluster can reach its registry, then choose Retry.',
  };
}

function outOfMemory(objects: NamespaceObjects, pod: Pod, container: ContainerStatus): Cause | undefined {
  const ended = container.state?.terminated ?? container.lastState?.terminated;
  if (ended?.reason !== 'OOMKilled' || container.ready === true) return undefined;
  const resource = objects.ownerName(pod);
  return {
    code: 'out-of-memory',
    resource,
    message: `${resource} was stopped, because its container ${container.name} used more memory than it may.`,
    nextStep: 'Choose a larger plan, or let the store use less memory.',
  };
}

function containerConfig(objects: NamespaceObjects, pod: Pod, container: ContainerStatus): Cause | undefined {
  const waiting = container.state?.waiting;
  if (!configReasons.includes(waiting?.reason ?? '')) return undefined;
  const resource = objects.ownerName(pod);
  const detail = plainWords(waiting?.message ?? '');
  return {
    code: 'container-config',
    resource,
    message: `${resource} cannot start its container ${container.name}${detail === '' ? '.' : `: ${detail}`}`,
    nextStep: 'Correct what the message names, then choose Retry.',
  };
}

function crashLoop(objects: NamespaceObjects, pod: Pod, container: ContainerStatus): Cause | undefined {
  if (container.state?.waiting?.reason !== 'CrashLoopBackOff') return undefined;
  const resource = objects.ownerName(pod);
  const code = container.lastState?.terminated?.exitCode;
  return {
    code: 'crash-loop',
    resource,
    message: `${resource} starts and ends again and again${code === undefined ? '' : ` with exit code ${code}`}.`,
    nextStep: `Read the log of its container ${container.name}, correct what it names, then choose Retry.`,
  };
}

function unschedulable(objects: NamespaceObjects): Cause | undefined {
  for (const pod of objects.pods) {
    const condition = pod.status?.conditions?.find(
      ({ type, status, reason }) =>
        type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
    );
    if (condition === undefined) continue;
    const resource = objects.ownerName(pod);
    return {
      code: 'unschedulable',
      resource,
      message: `No node of the cluster can take ${resource}: ${plainWords(condition.message ?? 'no reason given')}`,
      nextStep: 'Add a node or free one, then choose Retry.',
    };
  }
  return undefined;
}

function notReady(objects: NamespaceObjects, pod: Pod, container: ContainerStatus): Cause | undefined {
  if (container.ready !== false || container.state?.running === undefined) return undefined;
  const resource = objects.ownerName(pod);
  const probe = eventMessage(objects, pod, 'Unhealthy');
  const detail = probe === undefined ? '.' : `: ${plainWords(probe)}`;
  return {
    code: 'not-ready',
    resource,
    message: `${resource} runs but does not become ready${detail}`,
    nextStep: `Read the log of its container ${container.name}; if it only needs more time, choose Retry.`,
  };
}
