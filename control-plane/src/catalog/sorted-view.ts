import type { StoreRecord, StoreStatus } from '../domain/record.ts';

export const sortFields = ['name', 'created_at', 'status'] as const;
export type SortField = (typeof sortFields)[number];
export type SortValue = string | number;

/** Where a record stands in a view: the sort value, then the id, so that the order is total. */
export interface Position {
  readonly value: SortValue;
  readonly id: string;
}

/** Worst first: what needs a person comes before what runs. */
const statusRank: Readonly<Record<StoreStatus, number>> = {
  Failed: 0,
  Provisioning: 1,
  Deleting: 2,
  Ready: 3,
};

export function positionOf(record: StoreRecord, field: SortField): Position {
  return { value: sortValue(record, field), id: record.id };
}

function sortValue(record: StoreRecord, field: SortField): SortValue {
  if (field === 'name') return record.name;
  if (field === 'status') return statusRank[record.status];
  return record.created_at ?? -1;
}

function compare(a: Position, b: Position): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Records in the order of one field, kept in order as single records change. */
export class SortedView {
  readonly #field: SortField;
  #records: StoreRecord[];

  constructor(field: SortField, records: Iterable<StoreRecord>) {
    this.#field = field;
    const keyed = [...records].map((record) => ({ record, position: positionOf(record, field) }));
    this.#records = keyed.sort((a, b) => compare(a.position, b.position)).map(({ record }) => record);
  }

  get records(): readonly StoreRecord[] {
    return this.#records;
  }

  #indexOf(record: StoreRecord): number {
    return firstFrom(this.#records, this.#field, positionOf(record, this.#field));
  }

  /** Takes a change in: either may be undefined (added, removed). */
  replace(before: StoreRecord | undefined, after: StoreRecord | undefined): void {
    const from = before === undefined ? -1 : this.#indexOf(before);
    if (before !== undefined && after !== undefined) {
      const same = compare(positionOf(before, this.#field), positionOf(after, this.#field)) === 0;
      if (same) {
        this.#records[from] = after;
        return;
      }
    }
    if (before !== undefined) this.#records.splice(from, 1);
    if (after !== undefined) this.#records.splice(this.#indexOf(after), 0, after);
  }
}

/** Index of the first record at or after the position, in records that are in the order of the field. */
export function firstFrom(records: readonly StoreRecord[], field: SortField, position: Position): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(positionOf(records[middle]!, field), position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
