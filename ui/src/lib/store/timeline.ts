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

type Titles = readonly { readonly step: TimelineEntry['step']; readonly title: string }[];

const coming: Titles = [
  { step: 'committed', title: 'Committed' },
  { step: 'detected', title: 'Detected' },
  { step: 'syncing', title: 'Syncing' },
  { step: 'healthy', title: 'Healthy' },
];

const leaving: Titles = [
  { step: 'deleting', title: 'Waiting for approval' },
  { step: 'approved', title: 'Being removed' },
];

/** The way of a store to Ready, or out: what is behind it, what it is at, and where it broke. */
export function timelineOf(record: Pick<StoreRecord, 'timeline' | 'status' | 'sync'>): Step[] {
  const times = new Map(record.timeline.map((entry) => [entry.step, entry.at]));
  const titles = times.get('deleting') == null ? coming : leaving;
  const last = titles.findLastIndex(({ step }) => times.get(step) != null);
  return titles.map(({ step, title }, index) => {
    const at = times.get(step) ?? null;
    const before = titles[index - 1];
    const since = before && times.get(before.step);
    const took = at !== null && since != null ? Math.max(0, at - since) : undefined;
    const state = titles === leaving ? stateOfLeaving(index, last) : stateOf(record, index, last);
    return { step, title, at, took, state };
  });
}

/** Each step lasts until the next begins; nobody sees the end of the last one. */
function stateOfLeaving(index: number, last: number): StepState {
  if (index === last) return 'now';
  return index < last ? 'done' : 'open';
}

function stateOf(
  { status, sync }: Pick<StoreRecord, 'status' | 'sync'>,
  index: number,
  last: number,
): StepState {
  const end = coming.length - 1;
  if (status === 'Ready') return 'done';
  // "Syncing" has a time once it began, and is over once everything is applied: then "Healthy" is what is missing.
  const syncing = last === end - 1 && sync !== 'Synced';
  const current = syncing ? last : Math.min(last + 1, end);
  if (index < current) return 'done';
  if (index > current) return 'open';
  if (status === 'Failed') return 'failed';
  return status === 'Provisioning' ? 'now' : index <= last ? 'done' : 'open';
}
