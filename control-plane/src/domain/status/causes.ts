import type { KubernetesObject } from '../argocd/types.ts';
import { ingressCause } from './explain/ingress.ts';
import { namespaceCause } from './explain/namespace.ts';
import { type NamespaceObjects, sortObjects } from './explain/objects.ts';
import { podCause } from './explain/pods.ts';
import { refusalCause } from './explain/refusals.ts';
import { volumeCause } from './explain/volumes.ts';

type CauseCode =
  | 'quota'
  | 'forbidden'
  | 'image-pull'
  | 'out-of-memory'
  | 'crash-loop'
  | 'container-config'
  | 'volume-pending'
  | 'unschedulable'
  | 'not-ready'
  | 'ingress-address'
  | 'removal';

/** Why a store does not come up, or does not go, as read from its own objects. */
export interface Cause {
  readonly code: CauseCode;
  /** One sentence for people. */
  readonly message: string;
  /** The resource at fault: `Deployment wordpress`. */
  readonly resource: string;
  readonly nextStep: string;
}

/** From what keeps others from starting to what only waits. What goes is not expected to start. */
const readers: readonly ((objects: NamespaceObjects) => Cause | undefined)[] = [
  namespaceCause,
  refusalCause,
  volumeCause,
  podCause,
  ingressCause,
];

/**
 * The root cause that the objects of a store's namespace show (workloads, pods, volume claims, ingresses, events, the namespace itself);
 * undefined when they show none. Objects of a form it does not know are passed over.
 */
export function explain(objects: readonly KubernetesObject[]): Cause | undefined {
  const sorted = sortObjects(objects);
  for (const read of readers) {
    const cause = read(sorted);
    if (cause !== undefined) return cause;
  }
  return undefined;
}

/** What every start, and every end, goes through for a while: worth saying as a fault only once the time for it is over. */
const ordinary: ReadonlySet<Cause['code']> = new Set([
  'not-ready',
  'volume-pending',
  'unschedulable',
  'ingress-address',
  'removal',
]);

/** True when the cause will not go away by waiting. */
export function isFault(cause: Cause): boolean {
  return !ordinary.has(cause.code);
}
