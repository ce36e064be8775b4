import { expect, test } from 'vitest';
import { degradedApplication, readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { caller, makeCatalog, makePlatform } from '../testing/platform.ts';
import type { Arrival } from './arrivals.ts';

async function setup() {
  const clock = new ManualClock();
  const heard: string[] = [];
  const onArrival = ({ namespace, change, since, at }: Arrival) => {
    heard.push(`${namespace} ${change} ${(at - since) / 1000}`);
  };
  const platform = makePlatform(clock, undefined, { onArrival });
  platform.catalog.start();
  const tip = () => platform.repository.commits.at(-1)!.oid;
  const ready = async () => {
    platform.argocd.put(readyApplication('store-acme', tip()));
    await clock.advance(0);
  };
  return { clock, ...platform, heard, onArrival, ready, tip };
}

test('a new store is measured once, from its commit until it runs, and so is each change', async () => {
  const { clock, commands, argocd, heard, ready, tip } = await setup();
  await commands.create({ name: 'acme' }, caller);
  await clock.advance(40_000);
  argocd.put(degradedApplication('store-acme', tip()));
  await clock.advance(2_000);
  expect(heard).toEqual([]);
  await ready();
  expect(heard).toEqual(['store-acme created 42']);
  argocd.put(degradedApplication('store-acme', tip()));
  await clock.advance(1_000);
  await ready();
  expect(heard).toHaveLength(1);
  await commands.update('store-acme', { plan: 'large' }, '*', caller);
  await clock.advance(5_000);
  await ready();
  expect(heard.slice(1)).toEqual(['store-acme updated 5']);
});

test('a store that is changed before it ever ran is a new one still, measured from the newer commit', async () => {
  const { clock, commands, heard, ready } = await setup();
  await commands.create({ name: 'acme' }, caller);
  await clock.advance(10_000);
  await commands.update('store-acme', { plan: 'large' }, '*', caller);
  await clock.advance(7_000);
  await ready();
  expect(heard).toEqual(['store-acme created 7']);
});

test('a replica that starts later measures nothing of what it finds, whatever becomes of it', async () => {
  const { clock, commands, repository, argocd, heard, onArrival, ready } = await setup();
  await commands.create({ name: 'acme' }, caller);
  const other = makeCatalog(repository, argocd, clock, undefined, { onArrival });
  other.start();
  await clock.advance(10_000);
  await ready();
  expect(other.get('store-acme')?.status).toBe('Ready');
  // The one of the replica that saw the commit.
  expect(heard).toHaveLength(1);
});

test('what became Ready while Argo CD could not be watched is not measured', async () => {
  const { clock, commands, argocd, heard, ready } = await setup();
  await commands.create({ name: 'acme' }, caller);
  argocd.setStale(clock.now() / 1000);
  await clock.advance(600_000);
  argocd.setStale(undefined);
  await ready();
  expect(heard).toEqual([]);
});

test('a store that goes and comes again is measured anew', async () => {
  const { clock, commands, argocd, catalog, heard, ready } = await setup();
  await commands.create({ name: 'acme' }, caller);
  await commands.remove('store-acme', '*', caller);
  await clock.advance(1_000);
  expect(catalog.get('store-acme')).toBeUndefined();
  expect(argocd.application('store-acme')).toBeUndefined();
  await commands.create({ name: 'acme' }, caller);
  await clock.advance(3_000);
  await ready();
  expect(heard).toEqual(['store-acme created 3']);
});

test('a failure on the way is told once for a commit, and one of a store that ran is not', async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const tell =
    (what: string) =>
    ({ change, since, at, record }: Arrival) =>
      void told.push(`${what} ${change} ${(at - since) / 1000} ${record.phase}`);
  const listeners = { onArrival: tell('runs'), onSetback: tell('fails') };
  const { catalog, commands, repository, argocd } = makePlatform(clock, undefined, listeners);
  catalog.start();
  const becomes = async (application: typeof readyApplication, seconds: number) => {
    await clock.advance(seconds * 1000);
    argocd.put(application('store-acme', repository.commits.at(-1)!.oid));
    await clock.advance(0);
  };
  await commands.create({ name: 'acme' }, caller);
  await clock.advance(601_000);
  await becomes(degradedApplication, 9);
  await becomes(readyApplication, 5);
  await becomes(degradedApplication, 60);
  await becomes(readyApplication, 60);
  await commands.update('store-acme', { plan: 'large' }, '*', caller);
  await becomes(degradedApplication, 7);
  await becomes(readyApplication, 2);
  expect(told).toEqual([
    'fails created 600 TimedOut',
    'runs created 615 Running',
    'fails updated 7 Degraded',
    'runs updated 9 Running',
  ]);
});
