import { parse } from 'yaml';
import { z } from 'zod';
import { StoreplaneError } from '../errors.ts';
import { plans } from '../plans.ts';
import type { StoreSpec } from '../store.ts';

const amount = z.int().min(0).max(1_000_000);
const quota = z.strictObject({
  stores: amount.optional(),
  plans: z.partialRecord(z.enum(plans.map(({ id }) => id)), amount).optional(),
});
const file = z.strictObject({ default: quota.optional(), teams: z.record(z.string(), quota).optional() });

/** How many stores a team may have, in all and by plan; what is not said has no limit. */
type Quota = z.infer<typeof quota>;

/** `default` is for teams that are not named. */
export type Quotas = z.infer<typeof file>;

/** How many stores there are, at the tip with every earlier change of the batch. */
export interface Fleet {
  /** Of this team and, where it is said, of this plan. */
  count(owner: string, plan?: string): number;
}

type Owned = Pick<StoreSpec, 'owner' | 'plan'>;

/** Reads the file of quotas. Throws an Error that says what is wrong. */
export function readQuotas(text: string): Quotas {
  const { success, data, error } = file.safeParse(parse(text) ?? {});
  if (success) return data;
  const [issue] = error.issues;
  throw new Error(`At ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'not right'}.`);
}

/**
 * Why a store may not become what it is to be: its team has all it may have. A team that has more already may not get
 * more. Undefined: it may.
 */
export function quotaRefusal(
  quotas: Quotas,
  fleet: Fleet,
  before: Owned | undefined,
  after: Owned,
): StoreplaneError | undefined {
  const { owner, plan } = after;
  const { stores, plans: byPlan = {} } = quotaOf(quotas, owner);
  const isNew = before?.owner !== owner;
  if (stores !== undefined && isNew) {
    const used = fleet.count(owner);
    if (used >= stores) return exceeded(owner, undefined, used, stores);
  }
  const ofPlan = byPlan[plan];
  if (ofPlan !== undefined && (isNew || before.plan !== plan)) {
    const used = fleet.count(owner, plan);
    if (used >= ofPlan) return exceeded(owner, plan, used, ofPlan);
  }
  return undefined;
}

/** What a team may have. */
export function quotaOf({ default: usual = {}, teams = {} }: Quotas, owner: string): Quota {
  return (Object.hasOwn(teams, owner) ? teams[owner] : undefined) ?? usual;
}

function exceeded(team: string, plan: string | undefined, used: number, limit: number): StoreplaneError {
  const what = plan === undefined ? 'stores' : `stores of the plan ${plan}`;
  return new StoreplaneError(
    'quota-exceeded',
    `The team "${team}" has ${used} ${what}, and may have ${limit}. Delete one, or ask those who keep the quotas for more.`,
    { extra: { quota: { team, plan: plan ?? null, used, limit } } },
  );
}
