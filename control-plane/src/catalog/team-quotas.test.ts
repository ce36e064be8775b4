import { expect, test } from 'vitest';
import { type Quotas, readQuotas } from '../domain/access/quotas.ts';
import type { StoreEntry } from '../domain/store.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { makePlatform } from '../testing/platform.ts';
import { TeamQuotas } from './team-quotas.ts';

const everything = () => true;

function entry(namespace: string, owner: string, createdAt: number): StoreEntry {
  const spec = {
    name: namespace,
    namespace,
    engine: 'woocommerce',
    plan: 'standard',
    owner,
    host: '',
    createdAt,
  };
  const rest = { text: '', problem: undefined, missing: [], commit: undefined, version: '' };
  return { namespace, folder: '', spec, ...rest };
}

function teams(text: string) {
  let quotas: Quotas | undefined = readQuotas(text);
  const made = new TeamQuotas(() => quotas);
  const put = (namespace: string, owner: string, createdAt: number) =>
    made.note(namespace, entry(namespace, owner, createdAt));
  const change = (other: string | undefined) => {
    quotas = other === undefined ? undefined : readQuotas(other);
    made.renew();
  };
  return { made, put, change, news: () => [...made.settle()].sort() };
}

test('only stores of which something else is to be said are news', () => {
  const { made, put, news } = teams('default: { stores: 1 }');
  put('x', 'a', 1);
  put('y', 'a', 2);
  expect([news(), made.of('x'), made.of('y')]).toEqual([['y'], null, { team: 'a', plan: null, limit: 1 }]);
  put('z', 'a', 3);
  expect(news()).toEqual(['z']);
  made.note('x', undefined);
  expect([news(), made.of('y'), made.of('z')]).toEqual([['y'], null, expect.anything()]);
  expect(news()).toEqual([]);
});

test.each([
  ['last', ['y', 'x']],
  ['first', ['x', 'y']],
])(
  'a store that goes from a full team to a full one is looked at there: its old team is settled %s',
  (_when, order) => {
    const { made, put, news } = teams('default: { stores: 0 }');
    put('x', 'a', 1);
    put('y', 'b', 1);
    news();
    for (const namespace of order) {
      if (namespace === 'x') put('x', 'b', 2);
      else made.note('y', undefined);
    }
    news();
    expect([made.of('x')?.team, made.of('y')]).toEqual(['b', null]);
  },
);

test('other quotas, or none, count for all', () => {
  const { made, put, change, news } = teams('');
  put('x', 'a', 1);
  expect(news()).toEqual([]);
  change('default: { stores: 0 }');
  expect([news(), made.over(everything)]).toEqual([['x'], [{ team: 'a', plan: null, used: 1, limit: 0 }]]);
  change(undefined);
  expect([news(), made.of('x'), made.over(everything)]).toEqual([['x'], null, []]);
});

test('numbers of a team are for who sees all of its stores', () => {
  const { made, put, news } = teams('default: { stores: 1 }');
  put('x', 'a', 1);
  put('y', 'a', 2);
  news();
  expect(made.over((namespace) => namespace === 'y')).toEqual([]);
  expect(made.over(everything)).toHaveLength(1);
});

test('records and overview tell of a team that got beyond its quota by a push, as long as it is', async () => {
  const clock = new ManualClock();
  let quotas = readQuotas('teams: { team-a: { stores: 1 } }');
  const { catalog, repository } = makePlatform(clock, undefined, { quotas: () => quotas });
  const push = (name: string, owner: string | undefined) =>
    repository.put(
      `store-${name}`,
      owner === undefined
        ? undefined
        : { 'store.yaml': `name: ${name}\nowner: ${owner}\nvalues:\n  host: ${name}.localtest.me\n` },
    );
  push('acme', 'team-a');
  catalog.start();
  const heard: unknown[] = [];
  catalog.feed.subscribe((messages) => {
    for (const { event } of messages)
      if (event.name === 'store') heard.push([event.data.id, event.data.over_quota?.limit ?? null]);
  });
  push('bolt', 'team-a');
  await clock.advance(200);
  expect(heard).toEqual([['store-bolt', 1]]);
  expect(catalog.overview().over_quota).toEqual([{ team: 'team-a', plan: null, used: 2, limit: 1 }]);
  push('acme', 'team-b');
  await clock.advance(200);
  expect(catalog.get('store-bolt')?.over_quota).toBeNull();
  expect(catalog.overview().over_quota).toEqual([]);
  quotas = readQuotas('default: { stores: 0 }');
  catalog.quotasChanged();
  await clock.advance(200);
  expect(catalog.get('store-acme')?.over_quota).toEqual({ team: 'team-b', plan: null, limit: 0 });
  push('acme', undefined);
  await clock.advance(200);
  expect(catalog.overview().over_quota).toEqual([{ team: 'team-a', plan: null, used: 1, limit: 0 }]);
});

test('a change in a team of thousands is no work for those that it does not concern', () => {
  const { put, news } = teams('default: { stores: 10, plans: { standard: 5 } }');
  for (let number = 0; number < 10_000; number += 1) put(`x${number}`, 'a', number);
  expect(news()).toHaveLength(9_995);
  put('new', 'a', 10_000);
  expect(news()).toEqual(['new']);
});
