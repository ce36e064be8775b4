import type { StorePhase, StoreStatus } from '#lib/api/types.ts';

/** In the order in which people look for trouble. */
export const statuses: readonly StoreStatus[] = ['Ready', 'Provisioning', 'Failed', 'Deleting'];

const phases: Record<StorePhase, string> = {
  AwaitingReview: 'Waiting for review',
  Committed: 'Waiting to be picked up',
  Blocked: 'Blocked by a broken file',
  Invalid: 'Its file cannot be read',
  Unguarded: 'Guardrails are missing',
  Syncing: 'Applying resources',
  Waiting: 'Starting up',
  Checking: 'Checking health',
  SyncFailed: 'Could not be applied',
  Degraded: 'Not healthy',
  TimedOut: 'Took too long',
  NotConverging: 'Changes keep coming back',
  Running: 'Running',
  Updating: 'Rolling out a change',
  Paused: 'Automatic sync is paused',
  RolledBack: 'An older version runs',
  AwaitingApproval: 'Deletion waits for approval',
  Restoring: 'Deletion is being undone',
  Pruning: 'Removing resources',
  Held: 'Deletion is held back',
};

/** A phase in words; a phase this dashboard does not know yet is shown as it is. */
export function phaseInWords(phase: StorePhase): string {
  return phases[phase] ?? phase;
}
