import type { StoreRecord, StoreStatus } from '../domain/record.ts';
import { SortedView, type SortField } from './sorted-view.ts';

/** Whether a record is shown to somebody. */
export type Sees = (record: StoreRecord) => boolean;

export type Totals = Readonly<Record<StoreStatus, number>>;

/** All records, with what is derived from them (totals, orders, search texts) kept up to date change by change. */
export class RecordTable {
  readonly #records = new Map<string, StoreRecord>();
  readonly #searchTexts = new Map<string, string>();
  readonly #views = new Map<SortField, SortedView>();
  readonly #broken = new Set<string>();
  readonly #held = new Set<string>();
  readonly #totals = { Provisioning: 0, Ready: 0, Failed: 0, Deleting: 0 };

  get size(): number {
    return this.#records.size;
  }

  get(id: string): StoreRecord | undefined {
    return this.#records.get(id);
  }

  ids(): Iterable<string> {
    return this.#records.keys();
  }

  /** Of the records that somebody sees; of all without `sees`. */
  totals(sees?: Sees): Totals {
    const totals = { ...this.#totals };
    if (sees !== undefined) {
      for (const record of this.#records.values()) if (!sees(record)) totals[record.status] -= 1;
    }
    return totals;
  }

  /** Records whose file in the repository is at fault, by id. */
  broken(): StoreRecord[] {
    return [...this.#broken].sort().map((id) => this.#records.get(id)!);
  }

  /** Records whose deletion is held, by id. */
  held(): StoreRecord[] {
    return [...this.#held].sort().map((id) => this.#records.get(id)!);
  }

  /** The text that searches look into, in lower case. */
  searchText(id: string): string {
    return this.#searchTexts.get(id) ?? '';
  }

  view(field: SortField): SortedView {
    let view = this.#views.get(field);
    if (view === undefined) {
      view = new SortedView(field, this.#records.values());
      this.#views.set(field, view);
    }
    return view;
  }

  set(record: StoreRecord): void {
    const before = this.#records.get(record.id);
    this.#records.set(record.id, record);
    const { name, namespace, owner, url } = record;
    this.#searchTexts.set(record.id, `${name}\n${namespace}\n${owner}\n${url ?? ''}`.toLowerCase());
    this.#derive(before, record);
  }

  delete(id: string): void {
    const before = this.#records.get(id);
    if (before === undefined) return;
    this.#records.delete(id);
    this.#searchTexts.delete(id);
    this.#derive(before, undefined);
  }

  #derive(before: StoreRecord | undefined, after: StoreRecord | undefined): void {
    if (before !== undefined) {
      this.#totals[before.status] -= 1;
      this.#broken.delete(before.id);
      this.#held.delete(before.id);
    }
    if (after !== undefined) {
      this.#totals[after.status] += 1;
      if (after.problem !== null) this.#broken.add(after.id);
      if (after.phase === 'Held') this.#held.add(after.id);
    }
    for (const view of this.#views.values()) view.replace(before, after);
  }
}
