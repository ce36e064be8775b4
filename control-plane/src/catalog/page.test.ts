import { describe, expect, test } from 'vitest';
import { encodeCursor } from './cursor.ts';
import { type ListRequest, listPage } from './page.ts';
import { RecordTable } from './record-table.ts';
import { exampleRecord } from './testing/example-record.ts';

const base: ListRequest = { field: 'name', descending: false, limit: 3 };

function tableOf(count: number): RecordTable {
  const table = new RecordTable();
  for (let i = 0; i < count; i += 1) {
    const id = `store-${String(i).padStart(5, '0')}`;
    const owner = i % 2 === 0 ? 'ada' : 'grace';
    table.set(exampleRecord({ id, owner, created_at: i % 4, status: i % 5 === 0 ? 'Failed' : 'Ready' }));
  }
  return table;
}

function walk(
  table: RecordTable,
  request: ListRequest,
  between: (page: number) => void = () => {},
): string[] {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 100; page += 1) {
    const answer = listPage(table, { ...request, cursor });
    ids.push(...answer.items.map(({ id }) => id));
    if (answer.next_cursor === null) return ids;
    cursor = answer.next_cursor;
    between(page);
  }
  throw new Error('the pages never end');
}

describe('pages', () => {
  test.each(['name', 'created_at', 'status'] as const)('by %s hold every record once, both ways', (field) => {
    const table = tableOf(20);
    const up = walk(table, { ...base, field });
    const down = walk(table, { ...base, field, descending: true });
    expect(new Set(up).size).toBe(20);
    expect(down).toEqual(up.toReversed());
  });

  test('by status begin with what needs a person', () => {
    const { items } = listPage(tableOf(20), { ...base, field: 'status', limit: 5 });
    expect(items.map(({ status }) => status)).toEqual(['Failed', 'Failed', 'Failed', 'Failed', 'Ready']);
  });

  test('skip and repeat nothing that stays, while records come and go', () => {
    const table = tableOf(20);
    const ids = walk(table, base, (page) => {
      table.set(exampleRecord({ id: `store-0000${page}a` }));
      table.delete(`store-${String(page * 3 + 2).padStart(5, '0')}`);
    });
    expect(new Set(ids).size).toBe(ids.length);
    for (let i = 0; i < 20; i += 1) expect(ids).toContain(`store-${String(i).padStart(5, '0')}`);
  });

  test('tell how many match, and all by status whatever the filter', () => {
    const answer = listPage(tableOf(20), { ...base, q: 'STORE-0000 ada' });
    expect(answer.total).toBe(5);
    expect(answer.items.map(({ id }) => id)).toEqual(['store-00000', 'store-00002', 'store-00004']);
    expect(answer.totals).toEqual({ Provisioning: 0, Ready: 16, Failed: 4, Deleting: 0 });
  });

  test('an exactly full last page has no next', () => {
    expect(listPage(tableOf(3), base).next_cursor).toBeNull();
  });

  test('at 10,000 stores take few milliseconds, also right after a change', () => {
    const table = tableOf(10_000);
    const times = Array.from({ length: 20 }, (_, i) => {
      table.set(exampleRecord({ id: `store-0${i}` }));
      const begun = performance.now();
      expect(listPage(table, { ...base, q: 'grace', limit: 200 }).total).toBe(5000);
      return performance.now() - begun;
    });
    // The fastest of many: the machine may have other things to do in between.
    expect(Math.min(...times)).toBeLessThan(10);
  });
});

describe('a cursor', () => {
  const good = { field: 'name', descending: false, value: 'a', id: 'store-a' } as const;
  const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each([
    ['of nothing', ''],
    ['of other letters', '***'],
    ['that is no JSON', Buffer.from('{').toString('base64url')],
    ['that is null', b64(null)],
    ['with a field too many', b64({ f: 'name', d: false, v: 'a', i: 'x', more: 1 })],
    ['with an object as value', b64({ f: 'name', d: false, v: {}, i: 'x' })],
    ['of another order', encodeCursor({ ...good, field: 'created_at', value: 1 })],
    ['of the other direction', encodeCursor({ ...good, descending: true })],
    ['with a number where a name is due', encodeCursor({ ...good, value: 1 })],
    ['too long', 'a'.repeat(2000)],
  ])('%s is refused', (_what, cursor) => {
    expect(() => listPage(tableOf(1), { ...base, cursor })).toThrow(
      expect.objectContaining({ code: 'invalid-cursor' }),
    );
  });

  test('of a record that is gone goes on where it stood', () => {
    const cursor = encodeCursor({ ...good, value: 'store-00000z', id: 'store-00000z' });
    expect(listPage(tableOf(4), { ...base, cursor }).items[0]?.id).toBe('store-00001');
  });
});
