import { describe, expect, test } from 'vitest';
import type { StoreRecord } from '#lib/api/types.ts';
import type { StoreEvent } from '#lib/live/event-source.ts';
import { type ListQuery, readQuery } from './query.ts';
import { appendPage, applyEvents, type Rows } from './rows.ts';

function store(name: string, more: Partial<StoreRecord> = {}): StoreRecord {
  return {
    id: `store-${name}`,
    name,
    namespace: `store-${name}`,
    status: 'Ready',
    phase: 'Running',
    engine: 'woocommerce',
    plan: 'standard',
    owner: 'default',
    cluster: 'in-cluster',
    url: `http://${name}.localtest.me/`,
    created_at: 1000,
    last_error: null,
    reason: '',
    next_step: null,
    health: null,
    sync: null,
    commit: null,
    revision: null,
    pull_request_url: null,
    version: null,
    folder: '',
    problem: null,
    timeline: [],
    deletes_at: null,
    over_quota: null,
    allowed: [],
    ...more,
  };
}

const byName: ListQuery = { ...readQuery(new URLSearchParams()), sort: 'name' };
const changed = (record: StoreRecord): StoreEvent => ({ type: 'store', record });
const rowsOf = (names: string[], cursor: string | null = null): Rows => ({
  items: names.map((name) => store(name)),
  total: names.length + (cursor ? 100 : 0),
  cursor,
});
const names = (rows: Rows) => rows.items.map((item) => item.name).join(' ');

describe('a list that is loaded whole', () => {
  test('takes a new store in at its place and counts it', () => {
    const { rows, uncertain } = applyEvents(rowsOf(['a', 'c']), [changed(store('b'))], byName);
    expect([names(rows), rows.total, uncertain]).toEqual(['a b c', 3, false]);
  });

  test('shows a change in place and keeps the other rows as they are', () => {
    const before = rowsOf(['a', 'b']);
    const { rows } = applyEvents(before, [changed(store('b', { status: 'Failed' }))], byName);
    expect([names(rows), rows.total, rows.items[1]?.status]).toEqual(['a b', 2, 'Failed']);
    expect(rows.items[0]).toBe(before.items[0]);
  });

  test('loses a deleted store once', () => {
    const gone: StoreEvent = { type: 'store-deleted', id: 'store-a' };
    const { rows } = applyEvents(rowsOf(['a', 'b']), [gone, gone], byName);
    expect([names(rows), rows.total]).toEqual(['b', 1]);
  });

  test('loses a store that stops matching, and takes one that begins to', () => {
    const failed: ListQuery = { ...byName, status: 'Failed' };
    const rows = { items: [store('a', { status: 'Failed' })], total: 1, cursor: null };
    const after = applyEvents(
      rows,
      [changed(store('a')), changed(store('z', { status: 'Failed' }))],
      failed,
    ).rows;
    expect([names(after), after.total]).toEqual(['z', 1]);
  });

  test('moves a store whose sort key changed', () => {
    const byStatus: ListQuery = { ...byName, sort: 'status' };
    const deleting = changed(store('b', { status: 'Deleting' }));
    const failed = changed(store('c', { status: 'Failed' }));
    const { rows } = applyEvents(rowsOf(['a', 'b', 'c']), [deleting, failed], byStatus);
    expect(names(rows)).toBe('c b a');
  });

  test('shows the newest first when it is sorted so', () => {
    const newest: ListQuery = { ...byName, sort: '-created_at' };
    const { rows } = applyEvents(rowsOf(['b', 'a']), [changed(store('c', { created_at: 2000 }))], newest);
    expect(names(rows)).toBe('c b a');
  });

  test('searches all words in name, namespace, owner and address without regard to case', () => {
    const search: ListQuery = { ...byName, q: ' TEAM-x  localtest ' };
    const mine = store('a', { owner: 'team-x' });
    const other = store('b', { owner: 'team-x', url: null });
    expect(names(applyEvents(rowsOf([]), [changed(mine), changed(other)], search).rows)).toBe('a');
  });
});

describe('a list with more pages to come', () => {
  test('leaves a store of a later page alone, but asks again', () => {
    const { rows, uncertain } = applyEvents(rowsOf(['a', 'c'], 'next'), [changed(store('x'))], byName);
    expect([names(rows), rows.total, uncertain]).toEqual(['a c', 102, true]);
  });

  test('takes one in that belongs between loaded rows', () => {
    const { rows, uncertain } = applyEvents(rowsOf(['a', 'c'], 'next'), [changed(store('b'))], byName);
    expect([names(rows), uncertain]).toEqual(['a b c', true]);
  });

  test('keeps a store once that moved to the page that is added', () => {
    const rows = appendPage(rowsOf(['a', 'b'], 'next'), {
      items: [store('b', { plan: 'large' }), store('c')],
      total: 3,
      cursor: null,
    });
    expect([names(rows), rows.total, rows.items[1]?.plan, rows.cursor]).toEqual(['a b c', 3, 'large', null]);
  });
});
