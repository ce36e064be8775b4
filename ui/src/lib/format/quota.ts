import type { OverQuota, StoreRecord } from '#lib/api/types.ts';

/** `Team “team-a” has 6 stores and may have 5` */
export function tooMany({ team, plan, used, limit }: OverQuota): string {
  return `Team “${team}” has ${stores(used, plan)} and may have ${limit}`;
}

/** Why a store is marked, and what comes of it. */
export function oneTooMany({ team, plan, limit }: NonNullable<StoreRecord['over_quota']>): string {
  return `Its team has too many: “${team}” may have ${stores(limit, plan)}. The store runs on; the team gets no more until it has fewer.`;
}

function stores(count: number, plan: string | null): string {
  return `${count} ${count === 1 ? 'store' : 'stores'}${plan === null ? '' : ` of the plan ${plan}`}`;
}
