import { expect, test } from 'vitest';
import { deletingApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryArgoCd } from '../testing/memory-argocd.ts';
import { MemoryRepository } from '../testing/memory-repository.ts';
import { settings } from '../testing/platform.ts';
import { DeletionGuard } from './deletion-guard.ts';

const file = { 'store.yaml': 'name: a\nvalues:\n  host: a.localtest.me\n' };

function setup() {
  const clock = new ManualClock();
  const repository = new MemoryRepository(clock, settings);
  const argocd = new MemoryArgoCd();
  const guard = new DeletionGuard({ repository, argocd, clock, onApproved: () => {}, onError: () => {} });
  return { clock, repository, argocd, guard };
}

test('a deletion is approved when the folder is gone from the tip as then read', async () => {
  const { clock, repository, argocd, guard } = setup();
  repository.put('store-a', file);
  guard.start();
  repository.arrives('store-a', undefined);
  argocd.put(deletingApplication('store-a', 'r'));
  await clock.advance(200);
  expect(repository.refreshes).toBeGreaterThan(0);
  expect(argocd.asked).toEqual(['approve store-a']);
});

test('an approval of an earlier deletion is none of this one', async () => {
  const { clock, argocd, guard } = setup();
  guard.start();
  const going = deletingApplication('store-a', 'r');
  const approvedAt = new Date(Date.parse(going.metadata.deletionTimestamp ?? '') - 60_000).toISOString();
  const annotations = { 'argocd.argoproj.io/deletion-approved': approvedAt };
  argocd.put({ ...going, metadata: { ...going.metadata, annotations } });
  await clock.advance(200);
  expect(argocd.asked).toEqual(['approve store-a']);
});

test('a deletion that would take a namespace which is not the store own is left to people', async () => {
  const { clock, repository, argocd, guard } = setup();
  guard.start();
  const going = deletingApplication('store-a', 'r');
  for (const name of ['store-a', 'kube-system']) {
    const resources = [
      { kind: 'Namespace', name, status: 'Synced', requiresDeletionConfirmation: true },
      { kind: 'Service', name: 'kube-system', status: 'Synced' },
    ];
    argocd.put({ ...going, status: { ...going.status, resources } });
    await clock.advance(1000);
    expect(argocd.asked).toEqual(['approve store-a']);
  }
  expect(repository.refreshes).toBeGreaterThan(0);
});

test('a deletion of a store whose folder is there waits, until the folder goes', async () => {
  const { clock, repository, argocd, guard } = setup();
  repository.put('store-a', file);
  argocd.put(deletingApplication('store-a', 'r'));
  guard.start();
  await clock.advance(120_000);
  expect(argocd.asked).toEqual([]);
  repository.put('store-a', undefined);
  await clock.advance(200);
  expect(argocd.asked).toEqual(['approve store-a']);
});

test('a folder that comes back with the last look is not given away', async () => {
  const { clock, repository, argocd, guard } = setup();
  guard.start();
  repository.arrives('store-a', file);
  argocd.put(deletingApplication('store-a', 'r'));
  await clock.advance(5000);
  expect(argocd.asked).toEqual([]);
});

test('nothing is approved while the repository cannot be read; it goes on by itself afterwards', async () => {
  const { clock, repository, argocd, guard } = setup();
  repository.unavailable = true;
  argocd.put(deletingApplication('store-a', 'r'));
  guard.start();
  await clock.advance(30_000);
  expect(argocd.asked).toEqual([]);
  expect(repository.refreshes).toBeGreaterThan(2);
  expect(repository.refreshes).toBeLessThan(10);
  repository.unavailable = false;
  await clock.advance(60_000);
  expect(argocd.asked).toEqual(['approve store-a']);
  guard.close();
  expect(clock.pending).toBe(0);
});

test('approved and living applications are left alone', async () => {
  const { clock, argocd, guard, repository } = setup();
  guard.start();
  const { metadata, ...rest } = deletingApplication('store-a', 'r');
  const annotations = { 'argocd.argoproj.io/deletion-approved': metadata.deletionTimestamp ?? '' };
  argocd.put({ ...rest, metadata: { ...metadata, annotations } });
  const { deletionTimestamp: _, ...living } = metadata;
  argocd.put({ ...rest, metadata: { ...living, name: 'store-b' } });
  await clock.advance(5000);
  expect(argocd.asked).toEqual([]);
  expect(repository.refreshes).toBe(0);
});
