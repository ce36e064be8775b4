import { StoreplaneError } from '../domain/errors.ts';
import type { StoreEntry } from '../domain/store.ts';
import type { FolderStep } from '../ports/store-history.ts';
import type { Decision, Intent } from '../ports/store-repository.ts';
import type { RequestStamp } from './caller.ts';
import { digestOf } from './digest.ts';
import { stillDeleting } from './refusals.ts';
import { restoreDigest } from './restore-intent.ts';

export interface RevertContext {
  readonly stamp: RequestStamp;
  readonly isPresent: (namespace: string) => boolean;
  /** The other store that has the host name that the folder would have again. */
  readonly hostTakenBy: () => string | undefined;
}

/** The intent to put a folder back as it was before a commit, as long as it is as that commit left it. */
export function revertIntent(namespace: string, step: FolderStep, context: RevertContext): Intent {
  const { commit, after } = step;
  // Taking back a deletion is what undo-delete does: the same request, whichever of the two is asked.
  const isRestore = after === undefined;
  return {
    ...context.stamp,
    digest: isRestore ? restoreDigest(namespace) : digestOf({ operation: 'revert', namespace, commit }),
    namespace,
    operation: isRestore ? 'restore' : 'revert',
    decide: (entry) => decide(namespace, entry, step, context),
  };
}

function decide(
  namespace: string,
  entry: StoreEntry | undefined,
  { commit, subject: reverted, before, after }: FolderStep,
  { isPresent, hostTakenBy }: RevertContext,
): Decision {
  if (entry?.version === before?.version && entry?.folder === before?.folder) return { kind: 'unchanged' };
  if (entry?.version !== after?.version || entry?.folder !== after?.folder) {
    return { kind: 'refused', error: changedSince(namespace, commit, entry) };
  }
  const subject = `Revert "${reverted}" (${commit.slice(0, 7)})`;
  if (before === undefined) return { kind: 'remove', folder: after?.folder ?? '', subject };
  if (entry === undefined && isPresent(namespace))
    return { kind: 'refused', error: stillDeleting(namespace) };
  const other = hostTakenBy();
  if (other !== undefined) return { kind: 'refused', error: hostTaken(other) };
  return { kind: 'restore', removed: before, subject };
}

function changedSince(namespace: string, commit: string, entry: StoreEntry | undefined): StoreplaneError {
  const newer = entry?.commit?.oid;
  const how = newer === undefined ? 'changed' : `changed by ${newer.slice(0, 7)}`;
  return new StoreplaneError(
    'changed-since',
    `The folder of "${namespace}" was ${entry === undefined ? 'removed' : how} after ${commit.slice(0, 7)}. Revert the newer commits first, newest before older.`,
    { extra: { newer: newer ?? null } },
  );
}

function hostTaken(other: string): StoreplaneError {
  return new StoreplaneError(
    'host-taken',
    `The host name that the store had is used by "${other}" now. Change or delete that store first.`,
    { extra: { id: other } },
  );
}
