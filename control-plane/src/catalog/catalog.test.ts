import { expect, test } from 'vitest';
import { degradedApplication, deletingApplication, readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { makePlatform, person } from '../testing/platform.ts';

const caller = { actor: person, idempotencyKey: undefined };

async function setup() {
  const clock = new ManualClock();
  const platform = makePlatform(clock);
  platform.catalog.start();
  const create = async (name: string) => (await platform.commands.create({ name }, caller)).record;
  const tip = () => platform.repository.commits.at(-1)!.oid;
  return { clock, ...platform, create, tip };
}

test('a store goes from its commit to Ready, and each change is told', async () => {
  const { clock, catalog, argocd, create, tip } = await setup();
  const heard: string[] = [];
  catalog.feed.subscribe((messages) => {
    for (const { event } of messages) if (event.name === 'store') heard.push(event.data.status);
  });
  const record = await create('acme');
  expect(record).toMatchObject({
    id: 'store-acme',
    status: 'Provisioning',
    url: 'http://acme.localtest.me:8080/',
  });
  expect(catalog.findByHost('acme.localtest.me')).toBe(record);
  expect(catalog.findByHost('other.localtest.me')).toBeUndefined();
  await clock.advance(100);
  argocd.put(readyApplication('store-acme', tip()));
  await clock.advance(100);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Ready', commit: tip(), revision: tip() });
  expect(heard).toEqual(['Provisioning', 'Ready']);
  expect(catalog.totals()).toEqual({ Provisioning: 0, Ready: 1, Failed: 0, Deleting: 0 });
});

test('a deleted store keeps its fields until nothing is left of it', async () => {
  const { clock, catalog, commands, argocd, create, tip } = await setup();
  await create('acme');
  argocd.put(readyApplication('store-acme', tip()));
  await commands.remove('store-acme', '*', caller);
  argocd.put(deletingApplication('store-acme', tip()));
  await clock.advance(100);
  expect(catalog.get('store-acme')).toMatchObject({
    status: 'Deleting',
    name: 'acme',
    plan: 'standard',
    version: null,
  });
  argocd.remove('store-acme');
  await clock.advance(100);
  expect(catalog.get('store-acme')).toBeUndefined();
  expect(catalog.totals().Deleting).toBe(0);
});

test('time alone makes a store that does not come up fail', async () => {
  const { clock, catalog, argocd, create, tip } = await setup();
  await create('acme');
  const ready = readyApplication('store-acme', tip());
  argocd.put({ ...ready, status: { ...ready.status, health: { status: 'Progressing' } } });
  await clock.advance(60_000);
  expect(catalog.get('store-acme')?.status).toBe('Provisioning');
  await clock.advance(600_000);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Failed', phase: 'TimedOut' });
});

test('a failing store is explained from its own objects, read once', async () => {
  const { clock, catalog, argocd, create, tip } = await setup();
  await create('acme');
  argocd.put(degradedApplication('store-acme', tip()));
  argocd.put(degradedApplication('store-acme', tip()));
  await clock.advance(100);
  expect(catalog.get('store-acme')?.status).toBe('Failed');
  expect(argocd.asked.filter((what) => what.startsWith('workloads'))).toEqual(['workloads store-acme']);
});

test('a broken file is a record and part of the overview; the rest goes on', async () => {
  const { clock, catalog, repository, create } = await setup();
  await create('acme');
  repository.put('store-bad', { 'store.yaml': 'name: [' });
  await clock.advance(100);
  expect(catalog.get('store-bad')).toMatchObject({ name: 'store-bad', status: 'Failed', phase: 'Invalid' });
  const [broken] = catalog.overview().repository.broken;
  expect(broken).toMatchObject({
    namespace: 'store-bad',
    file: 'stores/by-hand/store-bad/store.yaml',
    author: 'Ada',
  });
  repository.put('store-bad', undefined);
  await clock.advance(100);
  expect(catalog.get('store-bad')).toBeUndefined();
  expect(catalog.overview().repository.broken).toEqual([]);
});

test('the stores of a start are all there, also those that only Argo CD knows', async () => {
  const clock = new ManualClock();
  const { repository, argocd, catalog } = makePlatform(clock);
  repository.put('store-a', { 'store.yaml': 'name: a\nvalues:\n  host: a.localtest.me\n' });
  argocd.put(deletingApplication('store-gone', 'r0'));
  expect(catalog.started).toBe(false);
  catalog.start();
  expect(catalog.started).toBe(true);
  expect(catalog.get('store-a')).toMatchObject({ owner: 'default', plan: 'standard' });
  expect(catalog.get('store-gone')).toMatchObject({ status: 'Deleting', name: 'store-gone' });
  catalog.close();
  expect(clock.pending).toBe(0);
});
