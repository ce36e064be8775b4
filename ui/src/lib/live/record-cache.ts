import type { StoreRecord } from '#lib/api/types.ts';

/** The records seen last, so that a page can show something before its own request is answered. Oldest go first. */
export class RecordCache {
  readonly #records = new Map<string, StoreRecord>();
  readonly #most: number;

  constructor(most = 1000) {
    this.#most = most;
  }

  get(id: string): StoreRecord | undefined {
    return this.#records.get(id);
  }

  put(...records: readonly StoreRecord[]): void {
    for (const record of records) {
      this.#records.delete(record.id);
      this.#records.set(record.id, record);
    }
    for (const id of this.#records.keys()) {
      if (this.#records.size <= this.#most) return;
      this.#records.delete(id);
    }
  }

  drop(id: string): void {
    this.#records.delete(id);
  }
}
