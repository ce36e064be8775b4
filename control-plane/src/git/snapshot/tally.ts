import type { Fleet } from '../../domain/access/quotas.ts';
import type { FolderState } from './folder-state.ts';

/** How many folders there are by team and plan, kept change by change. A broken file counts for nobody. */
export class Tally implements Fleet {
  readonly #counts = new Map<string, Map<string, number>>();

  static of(folders: Iterable<FolderState>): Tally {
    const tally = new Tally();
    for (const state of folders) tally.replace(undefined, state);
    return tally;
  }

  count(owner: string, plan?: string): number {
    const plans = this.#counts.get(owner);
    if (plans === undefined) return 0;
    if (plan !== undefined) return plans.get(plan) ?? 0;
    let sum = 0;
    for (const number of plans.values()) sum += number;
    return sum;
  }

  replace(before: FolderState | undefined, after: FolderState | undefined): void {
    this.#add(before, -1);
    this.#add(after, 1);
  }

  copy(): Tally {
    const other = new Tally();
    for (const [owner, plans] of this.#counts) other.#counts.set(owner, new Map(plans));
    return other;
  }

  #add(state: FolderState | undefined, number: 1 | -1): void {
    if (state?.spec === undefined) return;
    const { owner, plan } = state.spec;
    const plans = this.#counts.get(owner) ?? new Map<string, number>();
    const count = (plans.get(plan) ?? 0) + number;
    if (count === 0) plans.delete(plan);
    else plans.set(plan, count);
    if (plans.size === 0) this.#counts.delete(owner);
    else this.#counts.set(owner, plans);
  }
}
