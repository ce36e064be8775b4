import type { Application } from '../argocd/types.ts';
import { foreignNamespace, isApproved, seconds } from '../status/read-application.ts';
import type { StoreEntry } from '../store.ts';

/** What the deletion of a store is judged by. Times are Unix seconds. */
export interface DeletionFacts {
  readonly application: Application | undefined;
  /** The store's folder at the tip. */
  readonly entry: StoreEntry | undefined;
  /** It left together with too many others. */
  readonly tooMany: boolean;
  /** A person let it go although too many left. */
  readonly released: boolean;
  /** When its folder came back after a removal, as far as that is known. */
  readonly returnedAt: number | undefined;
  /** Seconds between the deletion and its approval. */
  readonly delay: number;
  readonly now: number;
}

export type DeletionDecision =
  /** Nothing waits here: not on its way out, or approved already. */
  | { readonly kind: 'none' }
  /** It would take a namespace along that is not its own: left to people. */
  | { readonly kind: 'foreign'; readonly namespace: string }
  /** Never approved: Argo CD wants to delete a store whose folder is there. */
  | { readonly kind: 'unwanted' }
  /** The folder came back after the deletion began, or just before: the deletion is to be abandoned. */
  | { readonly kind: 'returned' }
  /** Too many left at once: not approved before a person releases it. */
  | { readonly kind: 'too-many' }
  | { readonly kind: 'delayed'; readonly until: number }
  | { readonly kind: 'approve' };

/**
 * Seconds for which Argo CD may act on the branch as it was before the folder came back: its cache of revisions lives
 * for three minutes. To abandon a deletion by mistake removes nothing.
 */
const lag = 180;

const none: DeletionDecision = { kind: 'none' };

/** What is to become of a store's deletion: said to people and done by the guard alike. */
export function decideDeletion(facts: DeletionFacts): DeletionDecision {
  const { application, entry, tooMany, released, returnedAt, delay, now } = facts;
  if (application === undefined || isApproved(application)) return none;
  const since = seconds(application.metadata.deletionTimestamp);
  if (since === undefined) {
    return entry === undefined && tooMany && !released ? { kind: 'too-many' } : none;
  }
  if (entry !== undefined) {
    // Without a file that Argo CD can read no Application would be made anew: what runs would belong to nobody.
    const isReadable = entry.text !== undefined && entry.problem?.freezesAll !== true;
    const isBack = isReadable && returnedAt !== undefined && returnedAt > since - lag;
    return { kind: isBack ? 'returned' : 'unwanted' };
  }
  const namespace = foreignNamespace(application);
  if (namespace !== undefined) return { kind: 'foreign', namespace };
  if (released) return { kind: 'approve' };
  if (tooMany) return { kind: 'too-many' };
  const until = since + delay;
  // without a delay the two clocks need not agree
  return delay > 0 && now < until ? { kind: 'delayed', until } : { kind: 'approve' };
}
