import { expect, test } from 'vitest';
import type { StoreRecord, StoreStatus } from '../domain/record.ts';
import { RecordTable } from './record-table.ts';
import { SortedView, sortFields } from './sorted-view.ts';
import { exampleRecord } from './testing/example-record.ts';

const statuses: StoreStatus[] = ['Ready', 'Failed', 'Provisioning', 'Deleting'];

/** The same numbers every time: a linear congruential generator. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % sides;
  };
}

test('orders kept change by change equal orders made anew', () => {
  const roll = dice(7);
  const table = new RecordTable();
  for (const field of sortFields) table.view(field);
  for (let step = 0; step < 2000; step += 1) {
    const id = `store-${roll(60)}`;
    if (roll(4) === 0) table.delete(id);
    else {
      const changes = {
        id,
        name: `n${roll(8)}`,
        status: statuses[roll(4)]!,
        created_at: roll(3) === 0 ? null : roll(9),
      };
      table.set(exampleRecord(changes));
    }
  }
  const records: StoreRecord[] = [...table.ids()].map((id) => table.get(id)!);
  expect(records.length).toBeGreaterThan(20);
  for (const field of sortFields) {
    expect(table.view(field).records).toEqual(new SortedView(field, records).records);
  }
  const counted = Object.fromEntries(
    statuses.map((s) => [s, records.filter(({ status }) => status === s).length]),
  );
  expect(table.totals()).toEqual(counted);
});
