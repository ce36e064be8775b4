import { expect, test } from 'vitest';
import { runChaos } from './run.ts';

test('replicas on an unkind remote: what was acknowledged is in git exactly once', {
  timeout: 120_000,
}, async () => {
  const result = await runChaos({
    replicas: 3,
    clients: 12,
    operations: 120,
    seed: 20261122,
    unkind: {
      pushes: {
        error: 0.05,
        decline: 0.05,
        'drop-before': 0.05,
        'drop-after': 0.12,
        'error-after': 0.05,
        cut: 0.05,
        stall: 0.05,
        repeat: 0.05,
      },
      reads: { error: 0.02, 'drop-before': 0.02, 'drop-after': 0.02, cut: 0.02, stall: 0.02 },
      longestStall: 500,
    },
  });
  expect(result.problems).toEqual([]);
  // The run has to have been a trial at all.
  expect(result.operations).toHaveLength(120);
  expect(result.operations.filter(({ fate }) => fate === 'acknowledged').length).toBeGreaterThanOrEqual(110);
  expect(result.operations.some(({ kind }) => kind === 'delete')).toBe(true);
  expect(result.mischief.get('drop-after')).toBeGreaterThan(0);
});
