import { describe, expect, test } from 'vitest';
import { excessOf } from './over-quota.ts';
import { readQuotas } from './quotas.ts';

const quotas = readQuotas(
  'default: { stores: 2 }\nteams: { a: { stores: 3, plans: { large: 1 } }, b: {} }\n',
);
const store = (namespace: string, createdAt?: number, plan = 'standard') => ({ namespace, plan, createdAt });

describe('the newest stores are too many', () => {
  test('of a team with its own quota, and of one that is not named', () => {
    const stores = [store('w', 4), store('x', 1), store('y', 3), store('z', 2)];
    expect(excessOf(quotas, 'a', stores)).toEqual([
      { quota: { team: 'a', plan: null, used: 4, limit: 3 }, namespaces: ['w'] },
    ]);
    expect(excessOf(quotas, 'other', stores).map(({ namespaces }) => namespaces)).toEqual([['y', 'w']]);
    expect(excessOf(quotas, 'b', stores)).toEqual([]);
  });

  test('of a plan', () => {
    expect(excessOf(quotas, 'a', [store('x', 2, 'large'), store('y', 3), store('z', 1, 'large')])).toEqual([
      { quota: { team: 'a', plan: 'large', used: 2, limit: 1 }, namespaces: ['x'] },
    ]);
  });

  test('and those without a time before the others, by name', () => {
    expect(excessOf(quotas, 'other', [store('b'), store('a'), store('c', 9), store('d', 8)])).toMatchObject([
      { namespaces: ['a', 'b'] },
    ]);
  });
});

test('as many as there may be are none too many', () => {
  expect(excessOf(quotas, 'other', [store('a'), store('b')])).toEqual([]);
  expect(excessOf(readQuotas(''), 'other', [store('a')])).toEqual([]);
});
