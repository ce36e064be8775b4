import { describe, expect, test } from 'vitest';
import { quotaRefusal, readQuotas } from './quotas.ts';

const quotas = readQuotas(`
default: { stores: 2 }
teams:
  team-a: { stores: 5, plans: { large: 1 } }
  team-b: {}
`);
const fleet = (counts: Readonly<Record<string, number>>) => ({
  count: (owner: string, plan?: string) => counts[plan === undefined ? owner : `${owner}/${plan}`] ?? 0,
});
const refused = (
  counts: Readonly<Record<string, number>>,
  after: [owner: string, plan: string],
  before?: [owner: string, plan: string],
) => {
  const spec = ([owner, plan]: [string, string]) => ({ owner, plan });
  return quotaRefusal(quotas, fleet(counts), before && spec(before), spec(after))?.extra.quota;
};

describe('a new store', () => {
  test('is made up to the quota, and none beyond', () => {
    expect(refused({ 'team-a': 4 }, ['team-a', 'small'])).toBeUndefined();
    expect(refused({ 'team-a': 5 }, ['team-a', 'small'])).toEqual({
      team: 'team-a',
      plan: null,
      used: 5,
      limit: 5,
    });
    expect(refused({ 'team-a': 9 }, ['team-a', 'small'])).toMatchObject({ used: 9 });
  });

  test('of a plan that has its own quota', () => {
    expect(refused({ 'team-a': 1, 'team-a/large': 1 }, ['team-a', 'large'])).toMatchObject({ plan: 'large' });
    expect(refused({ 'team-a': 1, 'team-a/large': 0 }, ['team-a', 'large'])).toBeUndefined();
  });

  test('of a team that is not named, and of one that has no limit', () => {
    expect(refused({ other: 2 }, ['other', 'small'])).toMatchObject({ limit: 2 });
    expect(refused({ 'team-b': 1000 }, ['team-b', 'small'])).toBeUndefined();
  });

  test.each(['constructor', '__proto__', 'toString'])('of the team %s is counted like any other', (owner) => {
    expect(refused({ [owner]: 2 }, [owner, 'small'])).toMatchObject({ team: owner, limit: 2 });
  });
});

describe('a store that is there', () => {
  const full = { 'team-a': 5, 'team-a/large': 1, other: 2 };
  test('may stay what it is, although its team has too much', () => {
    expect(
      refused({ 'team-a': 9, 'team-a/large': 3 }, ['team-a', 'large'], ['team-a', 'large']),
    ).toBeUndefined();
    expect(refused(full, ['team-a', 'small'], ['team-a', 'large'])).toBeUndefined();
  });
  test('may not get a plan or a team that is full', () => {
    expect(refused(full, ['team-a', 'large'], ['team-a', 'small'])).toMatchObject({ plan: 'large' });
    expect(refused(full, ['other', 'small'], ['team-a', 'small'])).toMatchObject({ team: 'other' });
    expect(refused({ other: 1, 'team-a': 5 }, ['other', 'small'], ['team-a', 'small'])).toBeUndefined();
  });
});

test.each([
  'teams: [a]',
  'teams: { a: { stores: -1 } }',
  'teams: { a: { stores: many } }',
  'teams: { a: { plans: { huge: 1 } } }',
  'team: { a: { stores: 1 } }',
  '[',
])('%s is no file of quotas', (text) => {
  expect(() => readQuotas(text)).toThrow();
});

test('an empty file limits nothing', () => {
  expect(
    quotaRefusal(readQuotas(''), fleet({ a: 9 }), undefined, { owner: 'a', plan: 'small' }),
  ).toBeUndefined();
});
