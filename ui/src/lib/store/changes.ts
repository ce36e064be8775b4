import type { StoreRecord, UpdateStore } from '#lib/api/types.ts';

/** Only what differs from the record, for PATCH; undefined when nothing does. */
export function changesOf(
  seen: Pick<StoreRecord, 'plan' | 'owner'>,
  wanted: { plan: string; owner: string },
): UpdateStore | undefined {
  const changes: UpdateStore = {};
  if (wanted.plan !== seen.plan) changes.plan = wanted.plan;
  if (wanted.owner !== seen.owner && wanted.owner !== '') changes.owner = wanted.owner;
  return Object.keys(changes).length > 0 ? changes : undefined;
}
