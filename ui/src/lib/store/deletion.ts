import type { StoreRecord } from '#lib/api/types.ts';
import { duration } from '#lib/format/time.ts';

/** True while a deletion can be undone: nothing of the store is removed before it is approved. */
export function canUndo({
  status,
  phase,
  timeline,
}: Pick<StoreRecord, 'status' | 'phase' | 'timeline'>): boolean {
  if (status !== 'Deleting' || phase === 'Restoring') return false;
  const begun = timeline.some(({ step }) => step === 'deleting');
  const approved = timeline.some(({ step, at }) => step === 'approved' && at !== null);
  return !approved && !(begun && phase === 'Pruning');
}

/** True when a person may let the deletion run: its folder is gone, so it is not a mistake of Argo CD. */
export function canRelease({ phase, version }: Pick<StoreRecord, 'phase' | 'version'>): boolean {
  return phase === 'Held' && version === null;
}

/** `12 min 5 s left to undo`; undefined when the deletion waits for no time. Unix seconds in. */
export function timeLeft(deletesAt: number | null, now: number): string | undefined {
  if (deletesAt === null) return undefined;
  return deletesAt > now ? `${duration(deletesAt - now)} left to undo` : 'About to be approved';
}
