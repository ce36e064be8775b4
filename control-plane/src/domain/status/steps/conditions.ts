import type { Deployment, Verdict } from '../input.ts';
import { plainWords } from '../plain-words.ts';
import { platformFault } from '../platform-fault.ts';
import { repositoryFault } from '../repository-fault.ts';

/**
 * Conditions that say nothing can be deployed. They come before health, which says Healthy when there is nothing
 * to be ill. `SyncError` repeats the last operation's message, which the next step reads at its source.
 */
export function conditions({ application }: Deployment): Verdict | undefined {
  // What all stores share is no fault of this one: the sync step weighs it.
  const all = (application.status?.conditions ?? []).filter(
    ({ message }) => platformFault(message) === undefined,
  );
  const invalid = all.find(({ type }) => type === 'InvalidSpecError');
  if (invalid !== undefined) {
    return {
      status: 'Failed',
      phase: 'SyncFailed',
      reason: `Argo CD refuses the store: ${plainWords(invalid.message)}`,
      nextStep:
        'Ask whoever runs the platform to allow this in Argo CD, or correct the store in the repository.',
    };
  }
  const failed = all.find(
    ({ type, message }) =>
      type.endsWith('Error') &&
      type !== 'SyncError' &&
      type !== 'DeletionError' &&
      // Nor is the repository.
      repositoryFault(message) === undefined,
  );
  if (failed === undefined) return undefined;
  return {
    status: 'Failed',
    phase: 'SyncFailed',
    reason: `Argo CD cannot work out what to deploy: ${plainWords(failed.message)}`,
    nextStep: "Correct the store's folder in the repository, then choose Retry.",
  };
}
