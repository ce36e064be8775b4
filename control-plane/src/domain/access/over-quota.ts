import type { StoreRecord } from '../record.ts';
import { type Quotas, quotaOf } from './quotas.ts';

/** A store as quotas count it. */
export interface Counted {
  readonly namespace: string;
  readonly plan: string;
  /** Unix seconds; undefined: nobody wrote it down. */
  readonly createdAt: number | undefined;
}

/** A quota of a team that is not kept. */
export interface OverQuota extends NonNullable<StoreRecord['over_quota']> {
  readonly used: number;
}

export interface Excess {
  readonly quota: OverQuota;
  /** The newest stores, as many as are too many. */
  readonly namespaces: readonly string[];
}

/**
 * What a team has beyond its quotas. Which of its stores came last to the team nobody wrote down: the newest are named,
 * and a store without a time counts as new.
 */
export function excessOf(quotas: Quotas, team: string, stores: readonly Counted[]): Excess[] {
  const { stores: limit, plans = {} } = quotaOf(quotas, team);
  const found = limit === undefined ? [] : beyond(team, null, limit, stores);
  for (const [plan, ofPlan] of Object.entries(plans)) {
    const those = stores.filter((store) => store.plan === plan);
    if (ofPlan !== undefined) found.push(...beyond(team, plan, ofPlan, those));
  }
  return found;
}

function beyond(team: string, plan: string | null, limit: number, stores: readonly Counted[]): Excess[] {
  const used = stores.length;
  if (used <= limit) return [];
  const time = ({ createdAt = Number.MAX_SAFE_INTEGER }: Counted) => createdAt;
  const order = [...stores].sort(
    (a, b) => time(a) - time(b) || (a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : 0),
  );
  return [
    { quota: { team, plan, used, limit }, namespaces: order.slice(limit).map(({ namespace }) => namespace) },
  ];
}
