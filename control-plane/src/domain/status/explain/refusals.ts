import type { Cause } from '../causes.ts';
import { plainWords } from '../plain-words.ts';
import { eventMessage, type NamespaceObjects, type Workload } from './objects.ts';

/** Pods that the API server does not let a workload make: the quota, or a rule of the namespace. */
export function refusalCause(objects: NamespaceObjects): Cause | undefined {
  for (const workload of objects.workloads) {
    const message = refusal(objects, workload);
    if (message === undefined) continue;
    const resource = objects.ownerName(workload);
    if (message.includes('exceeded quota')) {
      return {
        code: 'quota',
        resource,
        message: `${resource} cannot start all its pods, because they need more than the store's plan has left${amounts(message)}.`,
        nextStep: 'Choose a larger plan, or let the store ask for less.',
      };
    }
    return {
      code: 'forbidden',
      resource,
      message: `The cluster does not allow the pods of ${resource}: ${plainWords(withoutPodName(message))}`,
      nextStep: 'Correct the chart so that its pods keep the rules of the namespace, then choose Retry.',
    };
  }
  return undefined;
}

function refusal(objects: NamespaceObjects, workload: Workload): string | undefined {
  const condition = workload.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  if (condition?.message?.includes('forbidden')) return condition.message;
  const { spec, status } = workload;
  // Events stay for an hour: they count only while pods are missing.
  const complete = spec?.replicas !== undefined && (status?.replicas ?? 0) >= spec.replicas;
  const event = complete ? undefined : eventMessage(objects, workload, 'FailedCreate');
  return event?.includes('forbidden') ? event : undefined;
}

/** ` (limits.cpu: 8 of 8 used, 1 more needed)` from the API server's `requested: …, used: …, limited: …`. */
function amounts(message: string): string {
  const [, name, requested] = /requested: ([a-z./-]+)=([^\s,]+)/.exec(message) ?? [];
  const used = /used: [a-z./-]+=([^\s,]+)/.exec(message)?.[1];
  const limited = /limited: [a-z./-]+=([^\s,]+)/.exec(message)?.[1];
  if (name === undefined || used === undefined || limited === undefined) return '';
  return ` (${name}: ${used} of ${limited} used, ${requested} more needed)`;
}

function withoutPodName(message: string): string {
  return message.replace(/^.*?pods? "[^"]*" is forbidden:\s*/, '');
}
