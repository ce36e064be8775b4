import type { StoreStatus, TimelineEntry } from '../record.ts';
import type { StatusInput } from './input.ts';
import { approvedAt, isApproved, seconds } from './read-application.ts';

/**
 * When the store was committed, detected by Argo CD, last synced, and has been healthy since. Clocks differ
 * between machines: no step is shown earlier than the one before it.
 */
export function timeline(input: StatusInput, status: StoreStatus): TimelineEntry[] {
  const { entry, application } = input;
  const detected = seconds(application?.metadata.creationTimestamp);
  const operation = application?.status?.operationState;
  const health = application?.status?.health;
  const syncing = seconds(operation?.startedAt);
  const isHealthy = status === 'Ready' && health?.status === 'Healthy';
  return inOrder([
    ['committed', committed(entry, detected)],
    ['detected', detected],
    ['syncing', syncing],
    [
      'healthy',
      isHealthy ? later(seconds(health?.lastTransitionTime), seconds(operation?.finishedAt)) : undefined,
    ],
    ...leaving(application),
  ]);
}

type Step = readonly [TimelineEntry['step'], number | undefined];

/** Shown only of a store that is being deleted. */
function leaving(application: StatusInput['application']): Step[] {
  const since = seconds(application?.metadata.deletionTimestamp);
  if (application === undefined || since === undefined) return [];
  const approved = isApproved(application) ? approvedAt(application) : undefined;
  return [
    ['deleting', since],
    ['approved', approved],
  ];
}

/** The folder's last commit, unless that was made to change a store that was there already. */
function committed(entry: StatusInput['entry'], detected: number | undefined): number | undefined {
  const createdAt = entry?.spec?.createdAt;
  const at = entry?.commit?.committedAt ?? createdAt;
  if (at === undefined || detected === undefined || at <= detected) return at;
  return Math.min(createdAt ?? detected, detected);
}

function inOrder(steps: readonly Step[]): TimelineEntry[] {
  let earliest = Number.NEGATIVE_INFINITY;
  return steps.map(([step, at]) => {
    if (at !== undefined) earliest = Math.max(earliest, at);
    return { step, at: at === undefined ? null : earliest };
  });
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
