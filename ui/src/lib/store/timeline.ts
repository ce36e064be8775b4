import type { StoreRecord, TimelineEntry } from '#lib/api/types.ts';

export type StepState = 'done' | 'now' | 'failed' | 'open';

export interface Step {
  readonly step: TimelineEntry['step'];
  readonly title: string;
  readonly state: StepState;
  /** Unix seconds; null while it has not happened. */
  readonly at: number | null;
  /** Seconds since the step before; undefined for the first one and where a time is missing. */
  readonly took: number | undefined;
}

const titles: readonly { step: TimelineEntry['step']; title: string }[] = [
  { step: 'committed', title: 'Committed' },
  { step: 'detected', title: 'Detected' },
  { step: 'syncing', title: 'Syncing' },
  { step: 'healthy', title: 'Healthy' },
];

/** The way of a store to Ready: what is behind it, what it is at, and where it broke. */
export function timelineOf(record: Pick<StoreRecord, 'timeline' | 'status' | 'sync'>): Step[] {
  const times = new Map(record.timeline.map((entry) => [entry.step, entry.at]));
  const last = titles.findLastIndex(({ step }) => times.get(step) != null);
  return titles.map(({ step, title }, index) => {
    const at = times.get(step) ?? null;
    const before = titles[index - 1];
    const since = before && times.get(before.step);
    const took = at !== null && since != null ? Math.max(0, at - since) : undefined;
    return { step, title, at, took, state: stateOf(record, index, last) };
  });
}

function stateOf(
  { status, sync }: Pick<StoreRecord, 'status' | 'sync'>,
  index: number,
  last: number,
): StepState {
  const end = titles.length - 1;
  if (status === 'Ready') return 'done';
  // "Syncing" has a time once it began, and is over once everything is applied: then "Healthy" is what is missing.
  const syncing = last === end - 1 && sync !== 'Synced';
  const current = syncing ? last : Math.min(last + 1, end);
  if (index < current) return 'done';
  if (index > current) return 'open';
  if (status === 'Failed') return 'failed';
  return status === 'Provisioning' ? 'now' : index <= last ? 'done' : 'open';
}
