import { expect, test } from 'vitest';
import type { Application } from '../domain/argocd/types.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryArgoCd } from '../testing/memory-argocd.ts';
import { MemoryRepository } from '../testing/memory-repository.ts';
import { settings } from '../testing/platform.ts';
import { ApplicationRefresher } from './application-refresher.ts';

function setup() {
  const clock = new ManualClock();
  const repository = new MemoryRepository(clock, settings);
  const argocd = new MemoryArgoCd();
  const refresher = new ApplicationRefresher({ repository, argocd, clock, onError: () => {} });
  refresher.start();
  const compared = (revision: string, deletionTimestamp?: string) =>
    argocd.put({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'store-acme', deletionTimestamp },
      spec: { project: 'stores', destination: { namespace: 'store-acme' } },
      status: { sync: { status: 'Synced', revisions: [revision, revision] } },
    } as Application);
  const push = (text: string) => {
    repository.put('store-acme', { 'store.yaml': 'name: acme', 'guardrails/limits.yaml': text });
    return repository.commits.at(-1)?.oid ?? '';
  };
  return { clock, repository, argocd, refresher, compared, push };
}

test('a store that Argo CD compared with an older commit is refreshed, once for each commit', async () => {
  const { clock, argocd, refresher, compared, push } = setup();
  const first = push('one');
  compared(first);
  await clock.advance(1000);
  expect(argocd.asked).toEqual([]);
  push('two');
  await clock.advance(1000);
  expect(argocd.asked).toEqual(['refresh store-acme normal']);
  compared(first);
  await clock.advance(1000);
  expect(argocd.asked).toHaveLength(1);
  const third = push('three');
  await clock.advance(1000);
  expect(argocd.asked).toHaveLength(2);
  compared(third);
  await clock.advance(1000);
  expect(argocd.asked).toHaveLength(2);
  refresher.close();
  expect(clock.pending).toBe(0);
});

test('an Application that was made of an older commit than the newest is refreshed when it appears', async () => {
  const { clock, argocd, compared, push } = setup();
  const first = push('one');
  push('two');
  await clock.advance(1000);
  expect(argocd.asked).toEqual([]);
  compared(first);
  await clock.advance(1000);
  expect(argocd.asked).toEqual(['refresh store-acme normal']);
});

test('a refresh that failed is asked for again; a store that is deleted is left alone', async () => {
  const { clock, argocd, compared, push } = setup();
  compared(push('one'));
  argocd.failing.add('refresh');
  const second = push('two');
  await clock.advance(1500);
  expect(argocd.asked.length).toBeGreaterThan(1);
  argocd.failing.clear();
  await clock.advance(60_000);
  compared(second);
  const asked = argocd.asked.length;
  await clock.advance(600_000);
  expect(argocd.asked).toHaveLength(asked);
  compared(second, '2026-11-22T12:00:00Z');
  push('three');
  await clock.advance(1000);
  expect(argocd.asked).toHaveLength(asked);
});

test('what Argo CD tells of the refresh itself asks for no other', async () => {
  const { clock, argocd, compared, push } = setup();
  const first = push('one');
  compared(first);
  const refresh = argocd.refreshApplication.bind(argocd);
  argocd.refreshApplication = async (name, how) => {
    await refresh(name, how);
    compared(first);
    await Promise.resolve();
  };
  push('two');
  await clock.advance(5000);
  expect(argocd.asked).toEqual(['refresh store-acme normal']);
});

test('a refresh that Argo CD lost is repeated, ever more rarely, until it has compared', async () => {
  const { clock, argocd, refresher, compared, push } = setup();
  compared(push('one'));
  const second = push('two');
  await clock.advance(5000);
  expect(argocd.asked).toHaveLength(1);
  await clock.advance(60_000);
  // After 10 and 30 s; next after 70 s.
  expect(argocd.asked).toHaveLength(3);
  compared(second);
  await clock.advance(600_000);
  expect(argocd.asked).toHaveLength(3);
  refresher.close();
  expect(clock.pending).toBe(0);
});
