import type { StoreStatus, TimelineEntry } from '../record.ts';
import type { StatusInput } from './input.ts';
import { seconds } from './read-application.ts';

/**
 * When the store was committed, detected by Argo CD, last synced, and has been healthy since. Clocks differ
 * between machines: no step is shown earlier than the one before it.
 */
export function timeline(input: StatusInput, status: StoreStatus): TimelineEntry[] {
  const { entry, application } = input;
  const detected = seconds(application?.metadata.creationTimestamp);
  const operation = application?.status?.operationState;
  const health = application?.status?.health;
  const committed = entry?.spec?.createdAt ?? entry?.commit?.committedAt;
  const syncing = seconds(operation?.startedAt);
  const isHealthy = status === 'Ready' && health?.status === 'Healthy';
  return inOrder([
    ['committed', committed === undefined ? undefined : Math.min(committed, detected ?? committed)],
    ['detected', detected],
    ['syncing', syncing],
    [
      'healthy',
      isHealthy ? later(seconds(health?.lastTransitionTime), seconds(operation?.finishedAt)) : undefined,
    ],
  ]);
}

function inOrder(steps: readonly (readonly [TimelineEntry['step'], number | undefined])[]): TimelineEntry[] {
  let earliest = Number.NEGATIVE_INFINITY;
  return steps.map(([step, at]) => {
    if (at !== undefined) earliest = Math.max(earliest, at);
    return { step, at: at === undefined ? null : earliest };
  });
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
