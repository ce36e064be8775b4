import { describe, expect, test } from 'vitest';
import type { Application } from '../domain/argocd/types.ts';
import { renderStoreFile } from '../domain/store-file.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryArgoCd } from '../testing/memory-argocd.ts';
import { MemoryRepository } from '../testing/memory-repository.ts';
import { settings } from '../testing/platform.ts';
import { ApplicationSetRefresher } from './application-set-refresher.ts';

function setup() {
  const clock = new ManualClock();
  const repository = new MemoryRepository(clock, settings);
  const argocd = new MemoryArgoCd();
  const refresher = new ApplicationSetRefresher({ repository, argocd, clock, onError: () => {} });
  return { clock, repository, argocd, refresher };
}

test('a moved tip is told at once, a burst of them few times', async () => {
  const { clock, repository, argocd, refresher } = setup();
  refresher.start();
  await clock.advance(1000);
  expect(argocd.asked).toEqual(['refresh-set']);
  for (let i = 0; i < 100; i += 1) repository.put(`store-${i}`, { 'store.yaml': 'name: x' });
  await clock.advance(0);
  expect(argocd.asked).toHaveLength(2);
  for (let i = 0; i < 100; i += 1) repository.put(`store-${i}`, undefined);
  await clock.advance(1000);
  expect(argocd.asked).toHaveLength(3);
});

test('what failed is asked again until it is taken', async () => {
  const { clock, argocd, refresher } = setup();
  argocd.failing.add('refresh-set');
  refresher.start();
  await clock.advance(4000);
  const failed = argocd.asked.length;
  expect(failed).toBe(3);
  argocd.failing.clear();
  await clock.advance(60_000);
  expect(argocd.asked).toHaveLength(failed + 1);
  refresher.close();
  expect(clock.pending).toBe(0);
});

const application = (values: string, deletionTimestamp?: string) =>
  ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'store-acme', deletionTimestamp },
    spec: { project: 'stores', destination: {}, sources: [{ helm: { values } }] },
  }) as Application;
const acme = (plan: string) => ({
  'store.yaml': renderStoreFile({
    name: 'acme',
    namespace: 'store-acme',
    engine: 'woocommerce',
    plan,
    owner: 'default',
    host: 'acme.localtest.me',
    createdAt: 1,
  }),
});

describe('a request that Argo CD lost is repeated', () => {
  test('until a new store has its Application', async () => {
    const { clock, repository, argocd, refresher } = setup();
    refresher.start();
    repository.put('store-acme', acme('standard'));
    await clock.advance(1000);
    const first = argocd.asked.length;
    await clock.advance(60_000);
    // After 5, 15 and 35 s: ever more rarely.
    expect(argocd.asked).toHaveLength(first + 3);
    argocd.put(application('host: acme.localtest.me\nplan: standard\n'));
    await clock.advance(600_000);
    expect(argocd.asked).toHaveLength(first + 3);
    expect(clock.pending).toBe(0);
  });

  test('until the chart has the values of the folder', async () => {
    const { clock, repository, argocd, refresher } = setup();
    refresher.start();
    argocd.put(application('host: acme.localtest.me\nplan: standard\n'));
    repository.put('store-acme', acme('standard'));
    await clock.advance(30_000);
    const settled = argocd.asked.length;
    repository.put('store-acme', acme('large'));
    await clock.advance(20_000);
    expect(argocd.asked).toHaveLength(settled + 3);
    argocd.put(application('host: acme.localtest.me\nplan: large\n'));
    await clock.advance(600_000);
    expect(argocd.asked).toHaveLength(settled + 3);
  });

  test('until the Application of a removed folder is deleted', async () => {
    const { clock, repository, argocd, refresher } = setup();
    argocd.put(application('host: acme.localtest.me\nplan: standard\n'));
    repository.put('store-acme', acme('standard'));
    refresher.start();
    await clock.advance(30_000);
    const settled = argocd.asked.length;
    repository.put('store-acme', undefined);
    await clock.advance(10_000);
    expect(argocd.asked).toHaveLength(settled + 2);
    argocd.put(application('', '2026-11-22T12:00:00Z'));
    await clock.advance(600_000);
    expect(argocd.asked).toHaveLength(settled + 2);
    refresher.close();
    expect(clock.pending).toBe(0);
  });
});
