import { expect, test } from 'vitest';
import { Serial } from './serial.ts';
import { SharedRun } from './shared-run.ts';

test('who asks before a run begins shares it, who asks later gets the next one, and a failure ends neither', async () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const shared = new SharedRun(new Serial(), () => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  const first = [shared.request(), shared.request()];
  await expect.poll(() => runs.length).toBe(1);
  const second = [shared.request(), shared.request()];
  const failure = new Error('not now');
  runs[0]?.reject(failure);
  for (const one of first) await expect(one).rejects.toBe(failure);
  await expect.poll(() => runs.length).toBe(2);
  runs[1]?.resolve();
  await Promise.all(second);
  expect(runs).toHaveLength(2);
});
