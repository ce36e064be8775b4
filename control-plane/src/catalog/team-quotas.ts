import { type Counted, type Excess, excessOf, type OverQuota } from '../domain/access/over-quota.ts';
import type { Quotas } from '../domain/access/quotas.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreEntry } from '../domain/store.ts';

interface Owned extends Counted {
  readonly owner: string;
}

/**
 * Which teams have more stores than they may, by merges and pushes that nobody refused, and by which stores. Each team is
 * looked at once for all that changed in it.
 */
export class TeamQuotas {
  readonly #quotas: () => Quotas | undefined;
  readonly #stores = new Map<string, Owned>();
  readonly #teams = new Map<string, Map<string, Owned>>();
  readonly #changed = new Set<string>();
  readonly #excess = new Map<string, readonly Excess[]>();
  readonly #marked = new Map<string, Excess>();

  /** `quotas`: as they are now; undefined: there are none. */
  constructor(quotas: () => Quotas | undefined) {
    this.#quotas = quotas;
  }

  /** The store is so now; undefined: it is gone, or its file is broken, and counts for nobody. */
  note(namespace: string, entry: StoreEntry | undefined): void {
    const before = this.#stores.get(namespace);
    const spec = entry?.spec;
    if (spec?.owner === before?.owner && spec?.plan === before?.plan && spec?.createdAt === before?.createdAt)
      return;
    if (before !== undefined) {
      this.#stores.delete(namespace);
      this.#teams.get(before.owner)?.delete(namespace);
      this.#changed.add(before.owner);
    }
    if (spec !== undefined) {
      const { owner, plan, createdAt } = spec;
      const store = { namespace, owner, plan, createdAt };
      const team = this.#teams.get(owner) ?? new Map<string, Owned>();
      this.#stores.set(namespace, store);
      this.#teams.set(owner, team.set(namespace, store));
      this.#changed.add(owner);
    }
  }

  /** The quotas are others. */
  renew(): void {
    for (const team of this.#teams.keys()) this.#changed.add(team);
  }

  /** Looks at the teams that changed. Answers the stores of which something else is to be said. */
  settle(): Set<string> {
    const news = new Set<string>();
    const quotas = this.#quotas();
    for (const team of this.#changed) {
      const stores = [...(this.#teams.get(team)?.values() ?? [])];
      if (stores.length === 0) this.#teams.delete(team);
      const excess = quotas === undefined ? [] : excessOf(quotas, team, stores);
      for (const namespace of this.#replace(team, excess)) news.add(namespace);
    }
    this.#changed.clear();
    return news;
  }

  /** Why the store is one too many, as last settled. */
  of(namespace: string): StoreRecord['over_quota'] {
    const excess = this.#marked.get(namespace);
    if (excess === undefined) return null;
    const { team, plan, limit } = excess.quota;
    return { team, plan, limit };
  }

  /** Quotas that are not kept, of teams all of whose stores somebody sees. */
  over(sees: (namespace: string) => boolean): OverQuota[] {
    return [...this.#excess]
      .filter(([team]) => [...(this.#teams.get(team)?.keys() ?? [])].every(sees))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([, excess]) => excess.map(({ quota }) => quota));
  }

  /** Answers the stores of which something else is to be said. */
  #replace(team: string, excess: readonly Excess[]): string[] {
    const before = new Map<string, Excess | undefined>();
    for (const { namespaces } of this.#excess.get(team) ?? []) {
      for (const namespace of namespaces) {
        if (before.has(namespace)) continue;
        const marked = this.#marked.get(namespace);
        before.set(namespace, marked);
        // It may be another team's by now.
        if (marked?.quota.team === team) this.#marked.delete(namespace);
      }
    }
    if (excess.length === 0) this.#excess.delete(team);
    else this.#excess.set(team, excess);
    // The first of them is said.
    for (const each of excess.toReversed())
      for (const namespace of each.namespaces) {
        if (!before.has(namespace)) before.set(namespace, this.#marked.get(namespace));
        this.#marked.set(namespace, each);
      }
    return [...before].flatMap(([namespace, was]) =>
      isSame(was, this.#marked.get(namespace)) ? [] : namespace,
    );
  }
}

function isSame(one: Excess | undefined, other: Excess | undefined): boolean {
  const [a, b] = [one?.quota, other?.quota];
  return a?.team === b?.team && a?.plan === b?.plan && a?.limit === b?.limit;
}
