import { describe, expect, test } from 'vitest';
import { defaultSort, isNarrowed, type ListQuery, nextSort, readQuery, writeQuery } from './query.ts';

const plain: ListQuery = { q: '', status: undefined, owner: undefined, plan: undefined, sort: defaultSort };

describe('the address and the query', () => {
  test.each<ListQuery>([
    plain,
    { ...plain, q: 'a b&c=ü' },
    { q: 'acme', status: 'Failed', owner: 'team-a', plan: 'large', sort: '-name' },
  ])('carry each other without loss', (query) => {
    expect(readQuery(new URLSearchParams(writeQuery(query)))).toEqual(query);
  });

  test('the default leaves the address clean', () => {
    expect(writeQuery(plain)).toBe('');
  });

  test('nonsense in an address is left out', () => {
    const search = new URLSearchParams(`status=Broken&sort=price&owner=&q=${'x'.repeat(500)}`);
    expect(readQuery(search)).toEqual({ ...plain, q: 'x'.repeat(200) });
  });
});

test('only a search or a filter narrows', () => {
  expect(isNarrowed({ ...plain, sort: 'name' })).toBe(false);
  expect(isNarrowed({ ...plain, owner: 'team-a' })).toBe(true);
});

test('a click on a column sorts by it, a second one turns it round', () => {
  expect(nextSort('-created_at', 'name')).toBe('name');
  expect(nextSort('name', 'name')).toBe('-name');
  expect(nextSort('name', 'created_at')).toBe('-created_at');
  expect(nextSort('-created_at', 'created_at')).toBe('created_at');
});
