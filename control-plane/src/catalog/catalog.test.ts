import { expect, test } from 'vitest';
import { degradedApplication, deletingApplication, readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { caller, makeCatalog, makePlatform } from '../testing/platform.ts';

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

test('a newer commit is not Ready while the chart still has the values of before', async () => {
  const { clock, catalog, argocd, create, commands, tip } = await setup();
  await create('acme');
  const comparedWith = (plan: string) => {
    const { status, ...rest } = readyApplication('store-acme', tip());
    const values = `host: acme.localtest.me\nplan: ${plan}\n`;
    const sync = { ...status?.sync, comparedTo: { sources: [{}, { helm: { values } }] } };
    argocd.put({ ...rest, status: { ...status, sync } });
  };
  comparedWith('standard');
  await clock.advance(100);
  expect(catalog.get('store-acme')?.status).toBe('Ready');
  await commands.update('store-acme', { plan: 'large' }, '*', caller);
  // The guardrails' source is at the new commit already.
  comparedWith('standard');
  await clock.advance(100);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Ready', phase: 'Updating' });
  comparedWith('large');
  await clock.advance(100);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Ready', phase: 'Running' });
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

test('the time to come up begins anew with every change of the folder, and not with a restart', async () => {
  const { clock, catalog, argocd, repository, create, tip } = await setup();
  await create('acme');
  await clock.advance(600_000);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Failed', phase: 'TimedOut' });
  const [before] = repository.commits.slice(-1);
  repository.put('store-acme', { 'store.yaml': 'name: acme\nvalues:\n  host: acme.localtest.me\n' });
  expect(tip()).not.toBe(before?.oid);
  await clock.advance(599_000);
  expect(catalog.get('store-acme')?.status).toBe('Provisioning');
  const ready = readyApplication('store-acme', tip());
  argocd.put({ ...ready, status: { ...ready.status, health: { status: 'Progressing' } } });
  await clock.advance(1000);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Failed', phase: 'TimedOut' });
  const later = makeCatalog(repository, argocd, clock);
  later.start();
  expect(later.get('store-acme')).toEqual(catalog.get('store-acme'));
  later.close();
});

test('a store whose Application vanished has the whole time to be made anew, and no more', async () => {
  const { clock, catalog, argocd, create, tip } = await setup();
  await create('acme');
  argocd.put(readyApplication('store-acme', tip()));
  await clock.advance(3_600_000);
  expect(catalog.get('store-acme')?.status).toBe('Ready');
  argocd.remove('store-acme');
  await clock.advance(599_000);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Provisioning', phase: 'Committed' });
  await clock.advance(2000);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Failed', phase: 'TimedOut' });
});

test('what Argo CD sees first is a store when the branch was looked at, never one that goes', async () => {
  const { clock, catalog, argocd, repository } = await setup();
  const heard: string[] = [];
  catalog.feed.subscribe((messages) => {
    for (const { event } of messages) if (event.name === 'store') heard.push(event.data.status);
  });
  repository.arrives('store-ada', { 'store.yaml': 'name: ada\nvalues:\n  host: ada.localtest.me\n' });
  argocd.put(readyApplication('store-ada', 'newer'));
  await clock.advance(1000);
  expect(catalog.get('store-ada')).toMatchObject({ name: 'ada', status: 'Provisioning' });
  expect(heard).toEqual(['Provisioning']);
});

test('a store that runs stays Ready while a revision is read that Argo CD has seen first', async () => {
  const { clock, catalog, argocd, repository, create, tip } = await setup();
  await create('acme');
  argocd.put(readyApplication('store-acme', tip()));
  await clock.advance(1000);
  const heard: string[] = [];
  catalog.feed.subscribe((messages) => {
    for (const { event } of messages) if (event.name === 'store') heard.push(event.data.status);
  });
  repository.unread.add('newer');
  argocd.put(readyApplication('store-acme', 'newer'));
  expect(repository.refreshes).toBe(0);
  await clock.advance(0);
  expect(repository.refreshes).toBe(1);
  argocd.put({ ...readyApplication('store-acme', tip()), operation: {} });
  await clock.advance(1000);
  expect([...heard, catalog.get('store-acme')?.status]).toEqual(['Ready', 'Ready']);
  // looked at, and still on no branch of ours
  argocd.put(readyApplication('store-acme', 'elsewhere'));
  await clock.advance(1000);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Provisioning', phase: 'Checking' });
  // what ails a store is told whatever its revision
  argocd.put(readyApplication('store-acme', tip()));
  await clock.advance(1000);
  argocd.put(degradedApplication('store-acme', 'other'));
  expect(catalog.look('store-acme')?.status).toBe('Failed');
});

test('a store that only Argo CD has is said to go once the branch says so too', async () => {
  const { clock, catalog, argocd, repository } = await setup();
  repository.unavailable = true;
  argocd.put(readyApplication('store-gone', 'older'));
  await clock.advance(1000);
  expect(catalog.get('store-gone')).toBeUndefined();
  repository.unavailable = false;
  repository.put('store-other', { 'store.yaml': 'name: other\nvalues:\n  host: other.localtest.me\n' });
  await clock.advance(1000);
  expect(catalog.get('store-gone')).toMatchObject({ status: 'Deleting' });
  const looks = repository.refreshes;
  argocd.put(readyApplication('store-gone', 'older'));
  await clock.advance(1000);
  expect(repository.refreshes).toBe(looks);
});

test('a moved tip has only those stores looked at whose revision it makes known', async () => {
  const { clock, catalog, argocd, repository, tip } = await setup();
  const file = (name: string) => ({ 'store.yaml': `name: ${name}\nvalues:\n  host: ${name}.localtest.me\n` });
  for (let index = 0; index < 50; index += 1) {
    repository.put(`store-${index}`, file(`store-${index}`));
    argocd.put(readyApplication(`store-${index}`, index === 7 ? tip() : 'of-another-branch'));
  }
  repository.unread.add(tip());
  argocd.put(readyApplication('store-7', tip()));
  await clock.advance(1000);
  for (const id of ['store-7', 'store-8']) {
    expect(catalog.get(id)).toMatchObject({ status: 'Provisioning', phase: 'Checking' });
  }
  argocd.reads = 0;
  repository.put('store-new', file('new'));
  await clock.advance(1000);
  expect(argocd.reads).toBeLessThan(5);
  repository.unread.clear();
  repository.put('store-new', file('store-new'));
  await clock.advance(1000);
  expect(catalog.get('store-7')).toMatchObject({ status: 'Ready' });
  expect(catalog.get('store-8')).toMatchObject({ status: 'Provisioning', phase: 'Checking' });
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

test('without its ApplicationSet no store is on its way, and that is said', async () => {
  const { clock, catalog, argocd, create } = await setup();
  await create('acme');
  expect(catalog.overview().argocd.application_set_error).toBeNull();
  argocd.putSet(undefined);
  await clock.advance(100);
  expect(catalog.overview().argocd.application_set_error?.message).toMatch(/no ApplicationSet/);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Provisioning', phase: 'Blocked' });
  argocd.putSet({ metadata: { name: 'stores' }, spec: {} });
  await clock.advance(100);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Provisioning', phase: 'Committed' });
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
