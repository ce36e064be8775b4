import { expect, test } from 'vitest';
import { readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { caller, makeCatalog, makePlatform } from '../testing/platform.ts';

/** A replica that starts while Argo CD cannot be read, beside stores that are in the repository for long. */
async function setup() {
  const clock = new ManualClock();
  const platform = makePlatform(clock);
  await platform.commands.create({ name: 'acme' }, caller);
  await platform.commands.create({ name: 'lost' }, caller);
  await clock.advance(3_600_000);
  platform.argocd.setRead(false);
  platform.catalog.start();
  return { clock, ...platform, tip: () => platform.repository.commits.at(-1)!.oid };
}

test('what Argo CD has not said is not guessed: neither picked up, nor late, nor Ready', async () => {
  const { clock, catalog } = await setup();
  const acme = { status: 'Provisioning', phase: 'Checking', last_error: null };
  expect(catalog.get('store-acme')).toMatchObject(acme);
  await clock.advance(3_600_000);
  expect(catalog.look('store-acme')).toMatchObject(acme);
});

test('once it was read everything is looked at again, also what it does not have', async () => {
  const { clock, catalog, argocd, tip } = await setup();
  argocd.put(readyApplication('store-acme', tip()));
  argocd.setRead(true);
  await clock.advance(100);
  expect(catalog.get('store-acme')).toMatchObject({ status: 'Ready' });
  expect(catalog.get('store-lost')).toMatchObject({ status: 'Failed', phase: 'TimedOut' });
});

test('a store that may be left over is not called missing', async () => {
  const { clock, argocd, commands } = await setup();
  await expect(commands.find('store-old')).rejects.toMatchObject({ code: 'argocd-unavailable' });
  argocd.setRead(true);
  await clock.advance(5000);
  await expect(commands.find('store-old')).rejects.toMatchObject({ code: 'store-not-found' });
});

test('a store that is removed meanwhile stays until Argo CD says that nothing is left', async () => {
  const { clock, catalog, argocd, commands } = await setup();
  expect(await commands.remove('store-acme', '*', caller)).toMatchObject({
    status: 'Deleting',
    phase: 'Checking',
  });
  argocd.setRead(true);
  await clock.advance(100);
  expect(catalog.get('store-acme')).toBeUndefined();
});

test('a broken file is told, whatever Argo CD says', async () => {
  const { clock, repository, argocd } = await setup();
  repository.put('store-bad', { 'store.yaml': 'name: [' });
  const catalog = makeCatalog(repository, argocd, clock);
  catalog.start();
  expect(catalog.get('store-bad')).toMatchObject({ status: 'Failed', phase: 'Invalid' });
});
