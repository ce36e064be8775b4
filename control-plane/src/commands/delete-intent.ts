import type { StoreEntry } from '../domain/store.ts';
import type { Decision, Intent } from '../ports/store-repository.ts';
import type { RequestStamp, VersionCondition } from './caller.ts';
import { digestOf } from './digest.ts';
import { broken, notFound, versionMismatch } from './refusals.ts';

export interface DeleteContext {
  readonly stamp: RequestStamp;
  readonly ifMatch: VersionCondition;
  readonly isPresent: (namespace: string) => boolean;
}

/** The intent to remove a store's folder, broken or not. */
export function deleteIntent(namespace: string, context: DeleteContext): Intent {
  const { stamp, ifMatch } = context;
  return {
    ...stamp,
    digest: digestOf({ operation: 'delete', namespace, ifMatch }),
    namespace,
    operation: 'delete',
    decide: (entry) => decide(namespace, entry, context),
  };
}

function decide(
  namespace: string,
  entry: StoreEntry | undefined,
  { ifMatch, isPresent }: DeleteContext,
): Decision {
  if (entry === undefined) {
    return isPresent(namespace) ? { kind: 'unchanged' } : { kind: 'refused', error: notFound(namespace) };
  }
  const mismatch = versionMismatch(entry, ifMatch);
  if (mismatch !== undefined) return { kind: 'refused', error: mismatch };
  // The namespace has another folder: whoever asks may mean either.
  if (entry.problem !== undefined && !entry.problem.file.startsWith(`${entry.folder}/`)) {
    return { kind: 'refused', error: broken(entry) };
  }
  return { kind: 'remove', folder: entry.folder, subject: `Delete store ${entry.spec?.name ?? namespace}` };
}
