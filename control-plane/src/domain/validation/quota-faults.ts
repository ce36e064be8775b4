import { excessOf, type OverQuota } from '../access/over-quota.ts';
import type { Quotas } from '../access/quotas.ts';
import type { StoreSpec } from '../store.ts';
import type { RepositoryFault } from './repository.ts';

/** A quota of a team that is not kept, with all stores that count for it by their files, and the newest of them. */
export interface BrokenQuota {
  readonly quota: OverQuota;
  readonly stores: ReadonlyMap<string, StoreSpec>;
  readonly newest: readonly string[];
}

/** The quotas that the stores of a repository do not keep; `specs` by file. */
export function brokenQuotas(quotas: Quotas, specs: ReadonlyMap<string, StoreSpec>): BrokenQuota[] {
  const teams = new Map<string, Map<string, StoreSpec>>();
  for (const [file, spec] of specs)
    teams.set(spec.owner, (teams.get(spec.owner) ?? new Map<string, StoreSpec>()).set(file, spec));
  return [...teams].flatMap(([team, ofTeam]) =>
    excessOf(quotas, team, [...ofTeam.values()]).map(({ quota, namespaces }) => {
      const stores = new Map([...ofTeam].filter(([, spec]) => countsFor(quota, spec)));
      const excess = new Set(namespaces);
      const newest = [...stores].filter(([, { namespace }]) => excess.has(namespace));
      return { quota, stores, newest: newest.map(([file]) => file) };
    }),
  );
}

/** Whether a store of these settings counts for the quota. */
export function countsFor({ team, plan }: OverQuota, spec: Pick<StoreSpec, 'owner' | 'plan'>): boolean {
  return spec.owner === team && (plan === null || spec.plan === plan);
}

export function quotaFault(file: string, { team, plan, used, limit }: OverQuota): RepositoryFault {
  const what = plan === null ? 'stores' : `stores of the plan ${plan}`;
  const message = `With this the team "${team}" has ${used} ${what}, and may have ${limit}: leave it out, or ask those who keep the quotas for more.`;
  return { file, line: undefined, message };
}
