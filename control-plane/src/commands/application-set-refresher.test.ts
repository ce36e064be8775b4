import { expect, test } from 'vitest';
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
