import type { KubernetesObject } from '../../argocd/types.ts';
import type { Cause } from '../causes.ts';
import { plainWords } from '../plain-words.ts';
import type { Namespace, NamespaceObjects } from './objects.ts';

/**
 * What a store that is being removed waits for: an object that a finalizer keeps, or what Kubernetes' namespace
 * controller names in the Namespace's conditions. Argo CD removes the namespace last, so it may still be Active while
 * one of the store's volumes does not go.
 */
export function namespaceCause({ namespace, kept }: NamespaceObjects): Cause | undefined {
  const isGoing = namespace?.metadata.deletionTimestamp !== undefined;
  const object = kept.find((one) => foreignFinalizers(one).length > 0) ?? (isGoing ? kept[0] : undefined);
  if (object !== undefined) return keptObject(object);
  return namespace !== undefined && isGoing ? remaining(namespace) : undefined;
}

/** Finalizers that Kubernetes takes off by itself as soon as what uses the object is gone. */
const own = [
  'foregroundDeletion',
  'orphan',
  'kubernetes.io/pvc-protection',
  'batch.kubernetes.io/job-tracking',
];

function foreignFinalizers({ metadata }: KubernetesObject): readonly string[] {
  return (metadata.finalizers ?? []).filter((finalizer) => !own.includes(finalizer));
}

function keptObject(object: KubernetesObject): Cause {
  const foreign = foreignFinalizers(object);
  const resource = `${object.kind} ${object.metadata.name}`;
  const all = foreign.length > 0 ? foreign : (object.metadata.finalizers ?? []);
  return removal(resource, `${resource} is kept by the ${finalizers(all)}.`, stepFor(foreign));
}

function remaining(namespace: Namespace): Cause | undefined {
  const { name, finalizers: ownFinalizers = [] } = namespace.metadata;
  const resource = `Namespace ${name}`;
  const holds = messageOf(namespace, 'NamespaceFinalizersRemaining');
  const names = [...(holds ?? '').matchAll(/([^\s:,]+) in \d+ resource instances/g)].map(
    ([, one]) => one ?? '',
  );
  const left = resourcesLeft(messageOf(namespace, 'NamespaceContentRemaining') ?? '');
  if (names.length > 0) {
    const what = left === '' ? 'objects' : left;
    return removal(
      resource,
      `${resource} waits for ${what}, kept by the ${finalizers(names)}.`,
      stepFor(names),
    );
  }
  const failure = failures.map((type) => messageOf(namespace, type)).find((message) => message !== undefined);
  if (failure !== undefined) {
    return removal(
      resource,
      `${resource} cannot be emptied: ${plainWords(failure)}`,
      'Mend what the message names; an API that does not answer shows in `kubectl get apiservices`.',
    );
  }
  if (left !== '') return removal(resource, `${resource} waits for ${left}.`, stepFor([]));
  if (ownFinalizers.length === 0) return undefined;
  return removal(
    resource,
    `${resource} is kept by the ${finalizers(ownFinalizers)}.`,
    stepFor(ownFinalizers),
  );
}

/** The namespace controller's reports of what went wrong, from causes to what follows from them. */
const failures = [
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
  'NamespaceDeletionContentFailure',
];

function messageOf({ status }: Namespace, wanted: string): string | undefined {
  return status?.conditions?.find(({ type, status: state }) => type === wanted && state === 'True')?.message;
}

/** `configmaps (1) and deployments.apps (2)` of `configmaps. has 1 resource instances, deployments.apps has 2 …`. */
function resourcesLeft(message: string): string {
  const found = [...message.matchAll(/([a-z0-9.-]+?)\.? has (\d+) resource instances/g)];
  return found.map(([, kind, count]) => `${kind} (${count})`).join(' and ');
}

function finalizers(names: readonly string[]): string {
  return `finalizer${names.length === 1 ? '' : 's'} ${names.join(' and ')}`;
}

function stepFor(names: readonly string[]): string {
  return names.length === 0
    ? 'Wait; if it lasts, look at the events of what is named.'
    : `Check that what removes the ${finalizers(names)} runs, or take it off by hand.`;
}

function removal(resource: string, message: string, nextStep: string): Cause {
  return { code: 'removal', resource, message, nextStep };
}
